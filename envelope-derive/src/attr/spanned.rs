//! A value together with the key that set it.

use proc_macro2::Span;
use syn::Ident;

use crate::errors::Errors;

/// A value, and the span of the key that it was written under: mistakes are reported there.
#[derive(Clone)]
pub(crate) struct Spanned<T> {
    pub(crate) key: Span,
    pub(crate) value: T,
}

/// A key's value, settable once.
pub(crate) struct Slot<T>(Option<Spanned<T>>);

impl<T> Slot<T> {
    pub(crate) fn empty() -> Slot<T> {
        Slot(None)
    }

    /// Keeps `value`, or reports that `key` was written before.
    pub(crate) fn set(&mut self, errors: &Errors, key: &Ident, value: T) {
        if self.0.is_some() {
            errors.push(key.span(), format!("duplicate key `{key}`: remove one"));
        } else {
            self.0 = Some(Spanned { key: key.span(), value });
        }
    }

    pub(crate) fn get(&self) -> Option<&Spanned<T>> {
        self.0.as_ref()
    }

    pub(crate) fn value(&self) -> Option<&T> {
        self.0.as_ref().map(|spanned| &spanned.value)
    }
}
