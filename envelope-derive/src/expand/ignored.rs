//! A check that no group is kept as a value, since what stands on its fields would be ignored there.
//!
//! Types that are written by `Encode` need none: a group has no attribute value. That leaves columns that nothing is known of, and
//! values that something else writes. Only what a type spells is checked: an alias, and the fields of a struct, tell nothing here.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{GenericArgument, Generics, Ident, PathArguments, Type};

use super::at;
use super::flatten::with_static_lifetimes;
use crate::model::{self, Action, Field, Record};

/// Assertions about the types of fields that something else than `Encode` writes, and about their parts.
pub(crate) fn check(record: &Record<'_>) -> Option<TokenStream> {
    let opaque = record.fields.iter().filter(|field| is_opaque(field));
    assert_no_groups(record.generics, opaque.map(|field| field.ty))
}

/// Assertions about some types, and about their parts.
pub(crate) fn assert_no_groups<'t>(
    generics: &Generics,
    opaque: impl IntoIterator<Item = &'t Type>,
) -> Option<TokenStream> {
    let mut types = Vec::new();
    for ty in opaque {
        parts(ty, &mut types);
    }
    // Of a parameter nothing is known here.
    types.retain(|ty| !model::mentions(generics, ty));
    let mut seen = HashSet::new();
    types.retain(|ty| seen.insert(ty.to_token_stream().to_string()));
    let checks = types.iter().map(|ty| {
        let known = with_static_lifetimes(generics, ty.to_token_stream());
        quote_spanned!(at(*ty)=> __rt::flatten::assert_no_group(__rt::flatten::Probe::<#known>::IS_GROUP))
    });
    (!types.is_empty()).then(|| {
        quote! {
            const _: () = {
                use __rt::flatten::NoGroup as _;
                #(#checks;)*
            };
        }
    })
}

fn is_opaque(field: &Field<'_>) -> bool {
    let unprotected = matches!(field.action, Action::Unprotected);
    unprotected || field.form.with.is_some() || spells_serde(field.ty)
}

/// Whether something else than `Encode` writes a part of the type.
pub(crate) fn spells_serde(ty: &Type) -> bool {
    let serde = Ident::new("Serde", at(ty));
    model::holds(ty.to_token_stream(), &[&serde])
}

/// Whether a name is one of the prelude's, or of a primitive: nothing of ours is implemented for these. `Self` has no meaning
/// outside the struct, and is what derives the check.
fn is_std(path: &syn::Path) -> bool {
    const NAMES: [&str; 20] = [
        "Box", "Option", "String", "Vec", "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "u8", "u16",
        "u32", "u64", "u128", "str", "Self",
    ];
    let only = path.segments.first().filter(|_| path.segments.len() == 1);
    only.is_some_and(|segment| NAMES.iter().any(|name| segment.ident == name))
}

/// The type, and the types that it is made of.
fn parts<'t>(ty: &'t Type, found: &mut Vec<&'t Type>) {
    match ty {
        Type::Group(group) => parts(&group.elem, found),
        Type::Paren(paren) => parts(&paren.elem, found),
        Type::Array(array) => parts(&array.elem, found),
        Type::Slice(slice) => parts(&slice.elem, found),
        Type::Reference(reference) => parts(&reference.elem, found),
        Type::Tuple(tuple) => tuple.elems.iter().for_each(|elem| parts(elem, found)),
        Type::Path(path) => {
            for segment in &path.path.segments {
                if let PathArguments::AngleBracketed(arguments) = &segment.arguments {
                    for argument in &arguments.args {
                        if let GenericArgument::Type(ty) = argument {
                            parts(ty, found);
                        }
                    }
                }
            }
            // Only a type with a name of its own can derive anything.
            if !is_std(&path.path) {
                found.push(ty);
            }
        }
        _ => {}
    }
}
