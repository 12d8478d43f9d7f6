//! The model becomes code.

mod decode;
mod encode;
mod fallback;
mod uses;

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Generics, Ident, Type, WherePredicate, parse_quote};

pub(super) use fallback::fallback;

use super::model::{Shape, Value};
use crate::expand::{assert_no_groups, at, hide, local, needs_serde, spells_serde};
use crate::model;

/// All that the derive generates.
pub(super) fn value(value: &Value<'_>) -> TokenStream {
    let encode = encode::implementation(value);
    let decode = (!value.borrows()).then(|| decode::implementation(value));
    let uses = match &value.shape {
        Shape::Map(_) | Shape::List(_) | Shape::Enum(_) => None,
        Shape::Newtype(ty) => Some(uses::of_newtype(value, ty)),
        Shape::Names(variants) => Some(uses::of_names(value, variants)),
    };
    let feature = value.by_serde().next().map(|(_, key)| needs_serde(key));
    let ignored = ignored(value);
    hide(&value.crate_path, quote!(#feature #ignored #encode #decode #uses))
}

/// The check that no field that `serde` writes is a group.
fn ignored(value: &Value<'_>) -> Option<TokenStream> {
    let written = value.written_types().into_iter().filter(|ty| spells_serde(ty));
    let by_serde = value.by_serde().map(|(ty, _)| ty);
    assert_no_groups(value.generics, by_serde.chain(written))
}

/// The generics of an implementation: each type parameter that a written field mentions is bounded by the trait, and each field by
/// way of `serde` that mentions one by serde's own.
fn bounded(value: &Value<'_>, bound: &TokenStream, by_serde: &TokenStream) -> Generics {
    let mut generics = value.generics.clone();
    let written = value.written_types();
    let generic = |ty: &Type| model::mentions(value.generics, ty);
    let converted = value.by_serde().filter(|(ty, _)| generic(ty));
    let converted = converted.map(|(ty, _)| parse_quote!(#ty: #by_serde));
    let predicates: Vec<WherePredicate> = value
        .generics
        .type_params()
        .filter(|param| {
            written
                .iter()
                .any(|ty| model::holds(ty.to_token_stream(), &[&param.ident]))
        })
        .map(|param| {
            let ident = &param.ident;
            parse_quote!(#ident: #bound)
        })
        .chain(converted)
        .collect();
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    generics
}

/// The generics of an implementation that the type has if the type inside a newtype has it. The lifetime is there for the
/// compiler, which would otherwise refuse a condition that it knows not to hold.
fn conditional(value: &Value<'_>, ty: &Type, bound: &TokenStream) -> Generics {
    let mut generics = value.generics.clone();
    let predicate = parse_quote!(for<'__any> #ty: #bound);
    generics.make_where_clause().predicates.push(predicate);
    generics
}

/// The local variable that holds a field's value, spanned on the field's type: rustc reports an expression of several spans at
/// the derive.
fn local_at(ident: &Ident, ty: &Type) -> Ident {
    format_ident!("{}", local(ident), span = at(ty))
}

/// The local variable that holds a field without a name, spanned on the field's type.
fn element_at(index: usize, ty: &Type) -> Ident {
    format_ident!("__element_{index}", span = at(ty))
}

/// `(__element_0, …)`
fn elements(types: &[&Type]) -> TokenStream {
    let elements = types.iter().enumerate().map(|(index, ty)| element_at(index, ty));
    quote!((#(#elements),*))
}
