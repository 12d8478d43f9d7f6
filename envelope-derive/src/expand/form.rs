//! The form in which a field's value is written: as it is, converted by functions, or null.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::at;
use crate::model::{Converter, Field, Form};

/// What is encoded for a field, as a reference, from `value`, a reference to what the field holds.
pub(crate) fn written(field: &Field<'_>, value: TokenStream) -> TokenStream {
    let Some(with) = &field.form.with else {
        return match field.form.null {
            false => value,
            true => quote!(&__rt::Nullable(::core::option::Option::as_ref(#value))),
        };
    };
    let (span, module) = (with.span(), with.module());
    if field.form.nulls_outside() {
        let inside = quote!(::core::option::Option::as_ref(#value));
        let convert = quote_spanned!(span=> |__value| #module::encode(__value));
        quote!(&__rt::Nullable(::core::option::Option::map(#inside, #convert)))
    } else {
        quote_spanned!(span=> &#module::encode(#value))
    }
}

/// The function that makes a field's value of what was decoded; none if that is the value.
pub(crate) fn read(field: &Field<'_>) -> Option<TokenStream> {
    let Some(with) = &field.form.with else {
        return field.form.null.then(|| quote!(__rt::Nullable::into_option));
    };
    let (span, module) = (with.span(), with.module());
    Some(if field.form.nulls_outside() {
        quote_spanned!(span=> |__value| __rt::Nullable::convert(__value, #module::decode))
    } else {
        quote_spanned!(span=> #module::decode)
    })
}

/// What demands of the runtime that it has the feature that a field's form needs.
pub(crate) fn feature(field: &Field<'_>) -> Option<TokenStream> {
    match &field.form.with {
        Some(Converter::Serde(key)) => Some(needs_serde(*key)),
        Some(Converter::Module(_)) | None => None,
    }
}

/// What demands the feature `serde`, for a key of this name.
pub(crate) fn needs_serde(key: Span) -> TokenStream {
    quote_spanned!(at(&key)=> __rt::needs_serde! {})
}

impl Form {
    /// Whether a `None` is null before its value is converted. `serde` is given the `Option`: it knows nulls, and refuses values
    /// that would be taken for one.
    fn nulls_outside(&self) -> bool {
        self.null && !matches!(self.with, Some(Converter::Serde(_)))
    }
}

impl Converter {
    /// Where to report what does not fit its functions.
    pub(crate) fn span(&self) -> Span {
        match self {
            Converter::Module(path) => at(path),
            Converter::Serde(key) => at(key),
        }
    }

    /// The module that holds them.
    fn module(&self) -> TokenStream {
        match self {
            Converter::Module(path) => quote!(#path),
            Converter::Serde(key) => quote_spanned!(at(key)=> __rt::by_serde),
        }
    }
}
