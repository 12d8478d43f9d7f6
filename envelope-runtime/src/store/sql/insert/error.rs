//! Why rows were not inserted.

use sqlx_core::error::Error;

#[cfg(any(feature = "postgres", feature = "sqlite"))]
use crate::structured::{Encrypted, EncryptedRecord};

/// Rows could not be inserted. None was.
///
/// `Id` is the type of the record's `id` field, a tuple if there are several.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InsertError<Id> {
    /// The database refuses a row, or a value of it has no form there. The source names the rule: see
    /// [`DatabaseError::constraint`](sqlx_core::error::DatabaseError::constraint).
    #[error("row {position} of those for table `{table}`, with the id {id:?}, could not be inserted, so that none was")]
    Row {
        /// The table's logical name.
        table: &'static str,
        /// The row's index in the slice.
        position: usize,
        /// What identifies the row.
        id: Id,
        /// Why, in the words of the database.
        #[source]
        source: Error,
    },
    /// The connection or the transaction failed.
    #[error("rows for table `{table}` could not be inserted: none was")]
    Connection {
        /// The table's logical name.
        table: &'static str,
        /// Why.
        #[source]
        source: Error,
    },
}

#[cfg(any(feature = "postgres", feature = "sqlite"))]
impl<Id> InsertError<Id> {
    /// Nothing that one row could be blamed for.
    pub(super) fn of_all<E: EncryptedRecord<Id = Id>>(source: Error) -> Self {
        Self::Connection {
            table: E::Record::SCHEMA.table(),
            source,
        }
    }

    /// The fault of a row, if it is one that rows have, and the row is there.
    pub(super) fn of_row<E: EncryptedRecord<Id = Id>>(rows: &[E], position: usize, source: Error) -> Self {
        match rows.get(position) {
            Some(row) if is_of_rows(&source) => Self::Row {
                table: E::Record::SCHEMA.table(),
                position,
                id: row.id(),
                source,
            },
            _ => Self::of_all::<E>(source),
        }
    }
}

/// Whether an error is about what is written.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub(super) fn is_of_rows(error: &Error) -> bool {
    matches!(error, Error::Database(_) | Error::Encode(_))
}
