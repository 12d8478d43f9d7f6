//! Expand: the model becomes code. The only place that writes `quote!`, with the
//! folder of the same name under `value`.
//!
//! Generated code names nothing but `::core` and the runtime's `__private`, and its own names start with two underscores.

mod bounds;
mod context;
mod decrypt;
mod encrypt;
mod fallback;
mod flatten;
mod form;
mod group;
mod ignored;
mod keys;
mod patch;
mod schema;
mod stores;
mod wrap;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{DeriveInput, Ident, Type};

pub(crate) use form::needs_serde;
pub(crate) use ignored::{assert_no_groups, spells_serde};
pub(crate) use wrap::hide;

use crate::errors::Errors;
use crate::{check, lower};

/// `#[derive(Encrypted)]`
pub(crate) fn encrypted(input: &DeriveInput) -> TokenStream {
    let errors = Errors::new();
    let lowered = lower::record(&errors, input);
    if let Some(lowered) = &lowered {
        check::record(&errors, lowered);
    }
    match errors.finish(lowered) {
        Ok(lowered) => wrap::record(&lowered.record),
        Err(error) => fallback::record(input, &error),
    }
}

/// `#[derive(EncryptionContext)]`
pub(crate) fn encryption_context(input: &DeriveInput) -> TokenStream {
    let errors = Errors::new();
    let lowered = lower::context(&errors, input);
    if let Some(context) = &lowered {
        check::context(&errors, context);
    }
    match errors.finish(lowered) {
        Ok(context) => wrap::context(&context),
        Err(error) => fallback::context(input, &error),
    }
}

/// `#[derive(FieldGroup)]`
pub(crate) fn field_group(input: &DeriveInput) -> TokenStream {
    let errors = Errors::new();
    let lowered = lower::group(&errors, input);
    if let Some(lowered) = &lowered {
        check::group(&errors, lowered);
    }
    match errors.finish(lowered) {
        Ok(lowered) => group::group(&lowered.record),
        Err(error) => fallback::group(input, &error),
    }
}

/// The local variable that holds a field's value.
pub(crate) fn local(ident: &Ident) -> Ident {
    Ident::new(&format!("__field_{}", ident.unraw()), Span::call_site())
}

/// `&self.field`, spanned on `ty`, the field's type or a part of it. All tokens are: rustc reports an expression of several
/// spans at the derive.
fn borrow(ident: &Ident, ty: &Type) -> TokenStream {
    let mut member = ident.clone();
    member.set_span(at(ty));
    quote_spanned!(at(ty)=> &self.#member)
}

/// Where to report that a type lacks a trait: on the type as the user wrote it. Names resolve as in all other generated code.
pub(crate) fn at(node: &impl Spanned) -> Span {
    node.span().resolved_at(Span::call_site())
}
