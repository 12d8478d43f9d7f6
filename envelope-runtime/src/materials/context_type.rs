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

/// Looks, at compile time, for names of a context type that no `context` field of a DynamoDB item has.
///
/// # Panics
///
/// If there is one: the item's keys stand in the context type as well, or the record lacks a field.
#[doc(hidden)]
#[allow(clippy::indexing_slicing, reason = "evaluated at compile time, within the lengths")]
pub const fn assert_all_known(context: &[&str], record: &[&str], keys: &[&str]) {
    let mut i = 0;
    while i < context.len() {
        if holds(keys, context[i]) {
            panic_about(
                "`",
                context[i],
                "` is a key of the item, and each item's keys are in its encryption context already: remove it from the \
                 context type",
            );
        }
        i += 1;
    }
    i = 0;
    // As many with other names are reported by `assert_same_names`.
    while context.len() > record.len() && i < context.len() {
        if !holds(record, context[i]) {
            panic_about(
                "the context type has a field `",
                context[i],
                "`, and no `context` field of the record is called so: mark one, or remove it from the context type",
            );
        }
        i += 1;
    }
}

#[allow(clippy::indexing_slicing, reason = "evaluated at compile time, within the length")]
const fn holds(names: &[&str], name: &str) -> bool {
    let mut i = 0;
    while i < names.len() && !same(names[i].as_bytes(), name.as_bytes()) {
        i += 1;
    }
    i < names.len()
}

/// Panics with a message around a name. A constant's panic takes one string, and nothing formats it: a message that does not fit
/// goes without the name.
#[allow(
    clippy::indexing_slicing,
    clippy::panic,
    reason = "evaluated at compile time, within the lengths"
)]
const fn panic_about(before: &str, name: &str, after: &str) -> ! {
    let parts = [before.as_bytes(), name.as_bytes(), after.as_bytes()];
    let mut text = [0; 512];
    let (mut part, mut len) = (0, 0);
    while part < parts.len() {
        let mut i = 0;
        while i < parts[part].len() && len < text.len() {
            text[len] = parts[part][i];
            (i, len) = (i + 1, len + 1);
        }
        part += 1;
    }
    match str::from_utf8(text.split_at(len).0) {
        Ok(text) if len < 512 => panic!("{}", text),
        _ => panic!("{}", after),
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

    #[test]
    fn names_are_looked_for() {
        assert_all_known(&["a", "b"], &["a", "b"], &["c"]);
        // Another name, and too few in the context type, are reported elsewhere.
        assert_all_known(&["a", "b"], &["a", "d"], &["c"]);
        assert_all_known(&["a"], &["a", "b"], &["c"]);
    }

    #[test]
    #[should_panic(expected = "`c` is a key of the item")]
    fn a_key_is_no_part_of_the_context_type() {
        assert_all_known(&["a", "c"], &["a"], &["b", "c"]);
    }

    #[test]
    #[should_panic(expected = "the context type has a field `b`, and no")]
    fn a_name_without_a_field_is_told() {
        assert_all_known(&["a", "b"], &["a"], &["c"]);
    }

    #[test]
    #[should_panic(expected = "`, and no `context` field")]
    fn a_long_name_is_left_out() {
        assert_all_known(&["a", &"b".repeat(512)], &["a"], &["c"]);
    }
}
