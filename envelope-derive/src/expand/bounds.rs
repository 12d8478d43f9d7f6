//! What the generated implementations demand of a struct's parameters: that the types of its fields can be written, and read.
//!
//! The bounds are on the fields' types, and only where these depend on a parameter: `Vec<T>: Encode` says what is meant, where
//! `T: Encode` might say too little or too much.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{GenericParam, Generics, WherePredicate};

use crate::model::{self, Action, Converter, Field, Record};

/// What an implementation does with the fields.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Encrypt,
    /// The record type is one that can be encrypted as well.
    Decrypt,
}

/// The where clause of an implementation: what the struct demands, and what its fields do.
pub(crate) fn where_clause(record: &Record<'_>, direction: Direction) -> TokenStream {
    let written = written(record.generics);
    let fields = record
        .fields
        .iter()
        .filter(|field| model::mentions(record.generics, field.ty));
    let needed = fields.flat_map(|field| needed(field, direction));
    let all: Vec<TokenStream> = written.into_iter().chain(needed).collect();
    if all.is_empty() {
        return TokenStream::new();
    }
    quote!(where #(#all,)*)
}

/// The predicates that the struct was declared with.
fn written(generics: &Generics) -> Vec<TokenStream> {
    let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    predicates.map(|predicate| quote!(#predicate)).collect()
}

/// The predicates of one field.
fn needed(field: &Field<'_>, direction: Direction) -> Vec<TokenStream> {
    let (declared, value, column) = (field.ty, field.value, field.column);
    let converted = field.form.with.is_some();
    let mut needed = Vec::new();
    if let Some(Converter::Serde(_)) = field.form.with {
        needed.push(match (field.action, direction) {
            (Action::Encrypted(_), Direction::Encrypt) => quote!(#value: __rt::by_serde::Writable),
            // What is signed reads back what it signed.
            _ => quote!(#value: __rt::by_serde::Writable + __rt::by_serde::Readable),
        });
    }
    match field.action {
        Action::Encrypted(_) | Action::Signed(_) | Action::Context(_) if converted => {}
        Action::Encrypted(_) if direction == Direction::Decrypt => {
            needed.push(quote!(#value: __rt::Encode + __rt::Decode))
        }
        Action::Encrypted(_) => needed.push(quote!(#value: __rt::Encode)),
        // What is null reads back what it signed.
        Action::Signed(_) if field.form.null => needed.push(quote!(#value: __rt::Encode + __rt::Decode)),
        _ if field.action.item_key().is_some() => needed.push(quote!(#value: __rt::KeyValue + ::core::clone::Clone)),
        Action::Signed(_) | Action::Context(_) => needed.push(quote!(#value: __rt::Encode + ::core::clone::Clone)),
        Action::Unprotected => needed.push(quote!(#column: ::core::clone::Clone)),
    }
    if converted && field.action.is_id() {
        needed.push(quote!(#declared: ::core::clone::Clone));
    }
    needed
}

/// What the macros that serve stores are given: parameters, arguments and bounds, each in brackets.
pub(crate) fn for_macros(generics: &Generics) -> TokenStream {
    let params = generics.params.iter().map(|param| match param {
        GenericParam::Lifetime(param) => quote!(#param),
        GenericParam::Type(param) => {
            let (ident, colon, bounds) = (&param.ident, &param.colon_token, &param.bounds);
            quote!(#ident #colon #bounds)
        }
        GenericParam::Const(param) => {
            let (ident, ty) = (&param.ident, &param.ty);
            quote!(const #ident: #ty)
        }
    });
    let args = names(generics);
    let bounds = written(generics);
    quote!([#(#params,)*] [#(#args,)*] [#(#bounds,)*])
}

/// The names of the type and const parameters.
pub(crate) fn names(generics: &Generics) -> Vec<&Ident> {
    let named = |param| match param {
        &GenericParam::Lifetime(_) => None,
        GenericParam::Type(param) => Some(&param.ident),
        GenericParam::Const(param) => Some(&param.ident),
    };
    generics.params.iter().filter_map(named).collect()
}

/// The lifetimes alone, with what was demanded of them: a context depends on no other parameter.
pub(crate) fn lifetimes(generics: &Generics) -> Generics {
    let mut lifetimes = generics.clone();
    lifetimes.params = generics
        .params
        .iter()
        .filter(|param| matches!(param, GenericParam::Lifetime(_)))
        .cloned()
        .collect();
    if let Some(clause) = &mut lifetimes.where_clause {
        clause.predicates = std::mem::take(&mut clause.predicates)
            .into_iter()
            .filter(|predicate| matches!(predicate, WherePredicate::Lifetime(_)))
            .collect();
    }
    lifetimes
}
