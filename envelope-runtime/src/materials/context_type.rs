//! Encryption contexts as types: what the derive `EncryptionContext` implements.

use super::{ContextEntries, MaterialsError};

/// Who may read: facts that are bound to the data key and to every record under it, and that a reader must state.
///
/// Implemented by `#[derive(EncryptionContext)]` on a struct with named fields. Keep its values few (a tenant, a
/// region, a purpose): a data key serves only records of one context. They are not secret.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use envelope_runtime::EncryptionContext;
///
/// #[derive(EncryptionContext)]
/// struct TenantContext {
///     tenant: String,
/// }
/// assert_eq!(TenantContext::NAMES, ["tenant"]);
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an encryption context",
    note = "add `#[derive(EncryptionContext)]` to `{Self}`, or leave out `context = …` for records without one"
)]
pub trait EncryptionContext {
    /// The names of the fields, in the order of their UTF-8 bytes.
    const NAMES: &'static [&'static str];

    /// Adds each field, in the order of [`NAMES`](Self::NAMES).
    ///
    /// # Errors
    ///
    /// What [`ContextEntries::add`] returns.
    fn entries(&self, entries: &mut ContextEntries<'_>) -> Result<(), MaterialsError>;

    /// A copy for a scoped handle to keep, so that the type itself need not be `Clone`.
    #[doc(hidden)]
    #[must_use]
    fn duplicate(&self) -> Self
    where
        Self: Sized;
}

/// The context of records that have no context fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct NoContext;

impl EncryptionContext for NoContext {
    const NAMES: &'static [&'static str] = &[];

    fn entries(&self, _: &mut ContextEntries<'_>) -> Result<(), MaterialsError> {
        Ok(())
    }

    fn duplicate(&self) -> Self {
        Self
    }
}

/// Compares, at compile time, the names of a context type with the names of a record's context fields.
///
/// # Panics
///
/// If they differ: one of the two sides has a `name` that the other lacks.
#[doc(hidden)]
#[allow(
    clippy::indexing_slicing,
    reason = "evaluated at compile time, after the lengths were compared"
)]
pub const fn assert_same_names(context: &[&str], record: &[&str]) {
    assert!(
        context.len() == record.len(),
        "the record's `context` fields and the fields of its context type differ in number"
    );
    let mut i = 0;
    while i < context.len() {
        assert!(
            same(context[i].as_bytes(), record[i].as_bytes()),
            "a `context` field has another name in the record than in its context type: give both the same `name`"
        );
        i += 1;
    }
}

#[allow(
    clippy::indexing_slicing,
    reason = "evaluated at compile time, after the lengths were compared"
)]
const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_whole() {
        assert!(same(b"ab", b"ab"));
        assert!(!same(b"ab", b"abc"));
        assert!(!same(b"ab", b"ac"));
        assert_same_names(&["a", "b"], &["a", "b"]);
    }
}
