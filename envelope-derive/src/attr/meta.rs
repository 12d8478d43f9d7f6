//! The shared parser of `#[envelope(…)]`: finds the attributes, walks their keys, goes on after a mistake.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::spanned::Spanned as _;
use syn::{Attribute, Error, Ident, Lit, LitStr, Meta, Path, Result, Token, Type};

use super::Constant;
use crate::errors::Errors;
use crate::symbol::{self, Place};

/// Calls `handle` with every key of every `#[envelope(…)]` among `attrs`; `handle` reads the key's value from the
/// stream. Mistakes go to the sink, and the walk goes on with the next key. Returns whether there were none.
pub(crate) fn walk(
    errors: &Errors,
    attrs: &[Attribute],
    place: Place,
    mut handle: impl FnMut(&Ident, ParseStream<'_>) -> Result<()>,
) -> bool {
    let mut clean = true;
    let mut report = |error| {
        clean = false;
        errors.push_error(error);
    };
    for attr in envelope(attrs) {
        if !matches!(attr.meta, Meta::List(_)) {
            report(Error::new(attr.path().span(), needs_list(place)));
            continue;
        }
        let walked = attr.parse_args_with(|input: ParseStream<'_>| {
            if input.is_empty() {
                report(Error::new(attr.path().span(), needs_list(place)));
            }
            while !input.is_empty() {
                if let Err(error) = one_key(input, place, &mut handle) {
                    report(error);
                    skip_to_comma(input)?;
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        });
        if let Err(error) = walked {
            report(error);
        }
    }
    clean
}

/// A key without a value.
pub(crate) fn flag(key: &Ident, input: ParseStream<'_>) -> Result<()> {
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(());
    }
    // A word or a literal lacks its comma, and is reported so by the caller.
    if input.peek(Ident::peek_any) || input.peek(Lit) {
        return Ok(());
    }
    Err(Error::new(
        key.span(),
        format!("`{key}` takes no value: write `{key}` alone"),
    ))
}

/// A key with a string literal.
pub(crate) fn string(key: &Ident, input: ParseStream<'_>, example: &str) -> Result<String> {
    let value = |input: ParseStream<'_>| input.parse::<LitStr>().map(|literal| literal.value());
    assigned(input, value).ok_or_else(|| {
        Error::new(
            key.span(),
            format!("`{key}` takes a string: write `{key} = \"{example}\"`"),
        )
    })
}

/// A key with the path of a module.
pub(crate) fn module(key: &Ident, input: ParseStream<'_>) -> Result<Path> {
    assigned(input, Path::parse_mod_style).ok_or_else(|| {
        Error::new(
            key.span(),
            format!("`{key}` takes the runtime's path: write `{key} = ::envelope_runtime`"),
        )
    })
}

/// A key with the path of a type.
pub(crate) fn type_path(key: &Ident, input: ParseStream<'_>) -> Result<Path> {
    let value = |input: ParseStream<'_>| {
        let mut ty = input.parse::<Type>()?;
        // A macro's `$ty` arrives in an invisible group.
        while let Type::Group(group) = ty {
            ty = *group.elem;
        }
        match ty {
            Type::Path(path) if path.qself.is_none() => Ok(path.path),
            _ => Err(input.error("expected a path")),
        }
    };
    assigned(input, value).ok_or_else(|| {
        Error::new(
            key.span(),
            format!("`{key}` takes the name of a struct here: write `{key} = TenantContext`"),
        )
    })
}

/// A key with a list of entries: `context("purpose" = "payments")`.
pub(crate) fn constants(key: &Ident, input: ParseStream<'_>) -> Result<Vec<Constant>> {
    let content;
    syn::parenthesized!(content in input);
    let entry = |entry: ParseStream<'_>| {
        let name = entry.parse()?;
        entry.parse::<Token![=]>()?;
        Ok(Constant {
            key: name,
            value: entry.parse()?,
        })
    };
    let entries = content.parse_terminated(entry, Token![,]);
    // What could not be read is not to be reported a second time, as left over.
    content.parse::<TokenStream>()?;
    let entries = entries.ok().filter(|entries| !entries.is_empty());
    entries.map(|entries| entries.into_iter().collect()).ok_or_else(|| {
        let message = format!("`{key}(…)` takes strings under strings: write `{key}(\"purpose\" = \"payments\")`");
        Error::new(key.span(), message)
    })
}

fn envelope(attrs: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident(symbol::ENVELOPE))
}

fn needs_list(place: Place) -> String {
    let keys = symbol::list(place.keys(), "and");
    format!("`#[envelope]` needs its keys in brackets, `#[envelope(…)]`: here it takes {keys}")
}

fn one_key(
    input: ParseStream<'_>,
    place: Place,
    handle: &mut impl FnMut(&Ident, ParseStream<'_>) -> Result<()>,
) -> Result<()> {
    let key = input.call(Ident::parse_any).map_err(|_| {
        let keys = symbol::list(place.keys(), "or");
        input.error(format!("this is no key: write {keys}"))
    })?;
    handle(&key, input)?;
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(());
    }
    Err(Error::new(
        key.span(),
        format!("something follows `{key}`: put a comma between two keys"),
    ))
}

/// What follows `=`, or `None` if there is no `=` or `value` rejects it or leaves some over.
fn assigned<T>(input: ParseStream<'_>, value: impl FnOnce(ParseStream<'_>) -> Result<T>) -> Option<T> {
    input.parse::<Token![=]>().and_then(|_| value(input)).ok()
}

fn skip_to_comma(input: ParseStream<'_>) -> Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}
