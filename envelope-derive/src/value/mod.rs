//! `#[derive(FieldValue)]`: a type of the program's own as the value of a field.
//!
//! The stages are those of a record: the attributes are read (`attr`), the type becomes a model (`lower`, `model`), rules that
//! no part can break alone are checked (`check`), and the model becomes code (`expand`).

mod attr;
mod case;
mod check;
mod expand;
mod lower;
mod model;
#[cfg(test)]
mod snapshots;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::errors::Errors;

/// `#[derive(FieldValue)]`
pub(crate) fn field_value(input: &DeriveInput) -> TokenStream {
    let errors = Errors::new();
    let lowered = lower::value(&errors, input);
    if let Some(value) = &lowered {
        check::value(&errors, value);
    }
    match errors.finish(lowered) {
        Ok(value) => expand::value(&value),
        Err(error) => expand::fallback(input, &error),
    }
}
