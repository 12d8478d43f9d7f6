//! What may be changed in a stored record without encrypting it again.

use std::fmt;

/// The changes of one record's `unprotected` columns, for an UPDATE of its row.
///
/// Implemented by `#[derive(Encrypted)]` for a struct of its own, `CustomerPatch` for `Customer`, which has the
/// `unprotected` fields of the record and no others: a field is `None` if it is to stay as it is. A protected column is
/// part of what the record's footer proves, so it changes only together with it:
/// [`Scoped::reseal`](crate::Scoped::reseal).
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use envelope_runtime::{Encrypted, Patch};
///
/// #[derive(Encrypted)]
/// #[envelope(table = "customers")]
/// struct Customer {
///     #[envelope(signed, id)]
///     id: i64,
///     #[envelope(encrypted)]
///     email: String,
///     #[envelope(unprotected)]
///     visits: u32,
///     #[envelope(unprotected, name = "reminder")]
///     note: Option<String>,
/// }
///
/// let patch = CustomerPatch { visits: Some(3), ..CustomerPatch::default() };
/// assert_eq!(CustomerPatch::COLUMNS, ["visits", "reminder"]);
/// assert_eq!(patch.columns(), ["visits"]);
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a patch of a record",
    note = "pass the struct that `#[derive(Encrypted)]` generates for a record with `unprotected` fields: `CustomerPatch` for `Customer`",
    note = "protected fields change through `reseal`"
)]
pub trait Patch: Default {
    /// The columns, as a tree of `Option`s.
    #[doc(hidden)]
    type Tree;

    /// The columns that may be changed, in declared order.
    const COLUMNS: &'static [&'static str];

    /// The columns that this patch changes, in declared order: those of an UPDATE, which binds the fields in the same
    /// order.
    #[must_use]
    fn columns(&self) -> Vec<&'static str> {
        let changed = Self::COLUMNS
            .iter()
            .enumerate()
            .filter(|(column, _)| self.changes(*column));
        changed.map(|(_, name)| *name).collect()
    }

    /// Whether it changes a column, by its index in [`COLUMNS`](Self::COLUMNS).
    #[must_use]
    fn changes(&self, column: usize) -> bool;

    /// Takes the patch apart.
    #[doc(hidden)]
    fn into_tree(self) -> Self::Tree;

    /// Whether it changes nothing, so that there is no UPDATE to send.
    #[must_use]
    fn is_empty(&self) -> bool {
        self.columns().is_empty()
    }
}

/// Shows which columns a patch changes, and no value.
///
/// # Errors
///
/// The formatter's.
#[doc(hidden)]
pub fn debug_patch<P: Patch>(name: &str, patch: &P, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_struct(name).field("columns", &patch.columns()).finish()
}
