//! A table of branch keys in memory.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{KeyRow, KeyTable, RowKind, TableError};
use crate::keyring::BoxFuture;

/// A table of branch keys in the memory of the process, for tests: it is gone when it is dropped.
///
/// ```
/// use envelope_runtime::keyring::key_store::{KeyTable, MemoryKeyTable};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let table = MemoryKeyTable::new();
/// table.create_table().await?;
/// assert_eq!(table.read("acme", "branch:ACTIVE").await?, None);
/// # Ok::<(), envelope_runtime::keyring::key_store::TableError>(())
/// # }).unwrap();
/// ```
#[derive(Debug, Default)]
pub struct MemoryKeyTable {
    rows: Mutex<Vec<KeyRow>>,
}

impl MemoryKeyTable {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// All rows, in no order.
    #[must_use]
    pub fn rows(&self) -> Vec<KeyRow> {
        self.lock().clone()
    }

    /// Puts other rows in the place of all, as somebody could who writes to the table past the store.
    pub fn set_rows(&self, rows: Vec<KeyRow>) {
        *self.lock() = rows;
    }

    fn lock(&self) -> MutexGuard<'_, Vec<KeyRow>> {
        // No change is left half done by a panic: each is checked first, and is one step then.
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn create_rows(&self, rows: Vec<KeyRow>) -> Result<(), TableError> {
        let mut all = self.lock();
        let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        if all.iter().any(|row| ids.contains(row.id.as_str())) {
            return Err(TableError::Exists);
        }
        all.extend(rows);
        Ok(())
    }

    fn rotate_rows(&self, version: KeyRow, active: KeyRow, replaces: &[u8]) -> Result<(), TableError> {
        let mut all = self.lock();
        let is_there = all.iter().any(|row| row.id == version.id && row.kind == version.kind);
        let old = all.iter_mut().find(|row| is_active(row, &active.id));
        match old {
            Some(old) if old.wrapped == replaces && !is_there => *old = active,
            _ => return Err(TableError::Conflict),
        }
        all.push(version);
        Ok(())
    }
}

fn is_active(row: &KeyRow, id: &str) -> bool {
    row.id == id && matches!(row.kind, RowKind::Active(_))
}

impl KeyTable for MemoryKeyTable {
    fn create_table(&self) -> BoxFuture<'_, Result<(), TableError>> {
        Box::pin(async { Ok(()) })
    }

    fn read<'a>(&'a self, id: &'a str, type_name: &'a str) -> BoxFuture<'a, Result<Option<KeyRow>, TableError>> {
        Box::pin(async move {
            let rows = self.lock();
            let mut found = rows.iter().filter(|row| row.id == id);
            Ok(found.find(|row| row.kind.type_name() == type_name).cloned())
        })
    }

    fn read_all<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Vec<KeyRow>, TableError>> {
        Box::pin(async move { Ok(self.lock().iter().filter(|row| row.id == id).cloned().collect()) })
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<KeyRow>, TableError>> {
        let listed = |row: &&KeyRow| matches!(row.kind, RowKind::Active(_) | RowKind::Tombstone);
        Box::pin(async move { Ok(self.lock().iter().filter(listed).cloned().collect()) })
    }

    fn create(&self, rows: Vec<KeyRow>) -> BoxFuture<'_, Result<(), TableError>> {
        Box::pin(async move { self.create_rows(rows) })
    }

    fn rotate<'a>(
        &'a self,
        version: KeyRow,
        active: KeyRow,
        replaces: &'a [u8],
    ) -> BoxFuture<'a, Result<(), TableError>> {
        Box::pin(async move { self.rotate_rows(version, active, replaces) })
    }

    fn forget(&self, tombstone: KeyRow) -> BoxFuture<'_, Result<(), TableError>> {
        Box::pin(async move {
            let mut rows = self.lock();
            rows.retain(|row| row.id != tombstone.id);
            rows.push(tombstone);
            Ok(())
        })
    }
}
