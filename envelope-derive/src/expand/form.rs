//! The form in which a field's value is written: as it is, converted by a module's functions, or null.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::at;
use crate::model::{Field, Form};

/// What is encoded for a field, as a reference, from `value`, a reference to what the field holds.
pub(crate) fn written(field: &Field<'_>, value: TokenStream) -> TokenStream {
    match &field.form {
        Form {
            with: None,
            null: false,
            ..
        } => value,
        Form {
            with: Some(module),
            null: false,
            ..
        } => quote_spanned!(at(module)=> &#module::encode(#value)),
        Form {
            with: None, null: true, ..
        } => quote!(&__rt::Nullable(::core::option::Option::as_ref(#value))),
        Form {
            with: Some(module),
            null: true,
            ..
        } => {
            let inside = quote!(::core::option::Option::as_ref(#value));
            let convert = quote_spanned!(at(module)=> |__value| #module::encode(__value));
            quote!(&__rt::Nullable(::core::option::Option::map(#inside, #convert)))
        }
    }
}

/// The function that makes a field's value of what was decoded; none if that is the value.
pub(crate) fn read(field: &Field<'_>) -> Option<TokenStream> {
    match &field.form {
        Form {
            with: None,
            null: false,
            ..
        } => None,
        Form {
            with: Some(module),
            null: false,
            ..
        } => Some(quote_spanned!(at(module)=> #module::decode)),
        Form {
            with: None, null: true, ..
        } => Some(quote!(__rt::Nullable::into_option)),
        Form {
            with: Some(module),
            null: true,
            ..
        } => Some(quote_spanned!(at(module)=> |__value| __rt::Nullable::convert(__value, #module::decode))),
    }
}
