//! The tables that branch key stores keep their rows in.

use std::fmt;
use std::sync::Arc;

use super::{KeyRow, TableError};
use crate::keyring::BoxFuture;

/// A table of branch key rows: it keeps what it is given, and knows nothing of keys.
///
/// Called by a store. No row is ever written over but that of an active version, and that one by compare-and-set.
///
/// Of [`create`](Self::create) and [`rotate`](Self::rotate), [`TableError::Exists`], [`TableError::Conflict`] and
/// [`TableError::Malformed`] mean that nothing was changed; after [`TableError::Unavailable`] it is not known whether it was: the
/// answer may have been lost on its way. [`forget`](Self::forget) that failed may have done a part, and is called again.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no table of branch keys",
    label = "cannot keep branch keys",
    note = "use `DynamoDbKeyTable`, `PostgresKeyTable` or `SqliteKeyTable` (features `dynamodb`, `postgres` and `sqlite`), or `MemoryKeyTable`"
)]
pub trait KeyTable: fmt::Debug + Send + Sync {
    /// Makes the table if it is not there. What is there already must have the right shape.
    ///
    /// # Errors
    ///
    /// [`TableError`] if the table has another shape, or cannot be reached.
    fn create_table(&self) -> BoxFuture<'_, Result<(), TableError>>;

    /// The row of an id and a kind; of an active one, whichever version it is. Read consistently.
    ///
    /// # Errors
    ///
    /// [`TableError`] if the table cannot be reached, or the row is not one.
    fn read<'a>(&'a self, id: &'a str, type_name: &'a str) -> BoxFuture<'a, Result<Option<KeyRow>, TableError>>;

    /// All rows of an id.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    fn read_all<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Vec<KeyRow>, TableError>>;

    /// The rows that say that a branch key is there: those of active versions, and tombstones.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    fn list(&self) -> BoxFuture<'_, Result<Vec<KeyRow>, TableError>>;

    /// Adds the first rows of an id: all, or none if the table has any of that id, a tombstone included.
    ///
    /// # Errors
    ///
    /// [`TableError::Exists`] if it has.
    fn create(&self, rows: Vec<KeyRow>) -> BoxFuture<'_, Result<(), TableError>>;

    /// Adds the row of a new version, and puts another active row in the place of the one whose wrapped key is `replaces`:
    /// both or none.
    ///
    /// # Errors
    ///
    /// [`TableError::Conflict`] if the active row is another one by now, or gone.
    fn rotate<'a>(
        &'a self,
        version: KeyRow,
        active: KeyRow,
        replaces: &'a [u8],
    ) -> BoxFuture<'a, Result<(), TableError>>;

    /// Removes all rows of a tombstone's id and puts the tombstone in their place. The active row goes in the same step as
    /// the tombstone comes; should the rest fail, the same call does it later. Other kinds of rows of that id that are
    /// written meanwhile go too.
    ///
    /// # Errors
    ///
    /// [`TableError`] if the table cannot be reached.
    fn forget(&self, tombstone: KeyRow) -> BoxFuture<'_, Result<(), TableError>>;
}

/// A shared table.
impl<T: KeyTable + ?Sized> KeyTable for Arc<T> {
    fn create_table(&self) -> BoxFuture<'_, Result<(), TableError>> {
        T::create_table(self)
    }

    fn read<'a>(&'a self, id: &'a str, type_name: &'a str) -> BoxFuture<'a, Result<Option<KeyRow>, TableError>> {
        T::read(self, id, type_name)
    }

    fn read_all<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Vec<KeyRow>, TableError>> {
        T::read_all(self, id)
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<KeyRow>, TableError>> {
        T::list(self)
    }

    fn create(&self, rows: Vec<KeyRow>) -> BoxFuture<'_, Result<(), TableError>> {
        T::create(self, rows)
    }

    fn rotate<'a>(
        &'a self,
        version: KeyRow,
        active: KeyRow,
        replaces: &'a [u8],
    ) -> BoxFuture<'a, Result<(), TableError>> {
        T::rotate(self, version, active, replaces)
    }

    fn forget(&self, tombstone: KeyRow) -> BoxFuture<'_, Result<(), TableError>> {
        T::forget(self, tombstone)
    }
}
