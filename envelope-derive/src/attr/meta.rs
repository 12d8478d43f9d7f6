//! The shared parser of `#[envelope(…)]`: finds the attributes, walks their keys, goes on after a mistake.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned as _;
use syn::token::Paren;
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

/// A key with the name of a type that is to be generated.
pub(crate) fn ident(key: &Ident, input: ParseStream<'_>, example: &str) -> Result<Ident> {
    assigned(input, Ident::parse).ok_or_else(|| {
        Error::new(
            key.span(),
            format!("`{key}` takes the name of the struct to generate: write `{key} = {example}`"),
        )
    })
}

/// A key with the path of a module of functions.
pub(crate) fn functions(key: &Ident, input: ParseStream<'_>) -> Result<Path> {
    assigned(input, Path::parse_mod_style).ok_or_else(|| {
        Error::new(
            key.span(),
            format!("`{key}` takes the path of a module with functions `encode` and `decode`: write `{key} = cents`"),
        )
    })
}

/// A key with one of a few words in quotes.
pub(crate) fn choice<T: Copy>(key: &Ident, input: ParseStream<'_>, choices: &[(&str, T)]) -> Result<T> {
    let value = |input: ParseStream<'_>| input.parse::<LitStr>().map(|literal| literal.value());
    let written = assigned(input, value);
    let chosen = choices.iter().find(|(word, _)| Some(*word) == written.as_deref());
    chosen.map(|(_, choice)| *choice).ok_or_else(|| {
        let words: Vec<String> = choices.iter().map(|(word, _)| format!("{key} = \"{word}\"")).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Error::new(
            key.span(),
            format!("`{key}` takes a word: write {}", symbol::list(&words, "or")),
        )
    })
}

/// A key with what belongs in an attribute: `derive(Eq, Hash)`.
pub(crate) fn list<T: Parse>(key: &Ident, input: ParseStream<'_>, example: &str) -> Result<Vec<T>> {
    let message = || {
        let message = format!("`{key}` takes what the attribute of the encrypted struct takes: write `{example}`");
        Error::new(key.span(), message)
    };
    if !input.peek(Paren) {
        return Err(message());
    }
    let content;
    syn::parenthesized!(content in input);
    let items = content.parse_terminated(T::parse, Token![,]);
    // What could not be read is not to be reported a second time, as left over.
    content.parse::<TokenStream>()?;
    let items = items.ok().filter(|items| !items.is_empty());
    items.map(|items| items.into_iter().collect()).ok_or_else(message)
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
