//! Why rows were not written.

use std::fmt;

use sqlx_core::error::Error;

#[cfg(any(feature = "postgres", feature = "sqlite"))]
use crate::structured::EncryptedRecord;

/// Rows could not be inserted or upserted. None was, or with [`Unknown`](Self::Unknown) all may have been.
///
/// `Id` is the type of the record's `id` field, a tuple if there are several. `Display` and `Debug` of this error show the id alone, and
/// of the source its message, in which nothing is quoted unless by a trigger of yours. PostgreSQL's [detail](sqlx_core::error::DatabaseError), which `Debug` of the source itself shows, quotes the
/// row that it refuses as it is, and so the plaintext that somebody put in the place of a ciphertext.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum InsertError<Id> {
    /// The database refuses a row, or a value of it has no form there. The source names the rule: see
    /// [`DatabaseError::constraint`](sqlx_core::error::DatabaseError::constraint).
    #[error("row {position} of those for table `{table}`, with the id {id:?}, could not be written, and so none was")]
    Row {
        /// The table, by the name that was used.
        table: &'static str,
        /// The row's index in the slice.
        position: usize,
        /// What identifies the row.
        id: Id,
        /// Why, in the words of the database.
        #[source]
        source: Error,
    },
    /// No row is to blame: the connection or the transaction failed, the table is missing, the disk is full, a rule was broken that
    /// is only looked at in the end. A transaction around it is to be rolled back: SQLite, for one, has done so if the disk is full.
    #[error("rows for table `{table}` could not be written: none was")]
    Statement {
        /// The table, by the name that was used.
        table: &'static str,
        /// Why.
        #[source]
        source: Error,
    },
    /// The connection broke while the database committed, so either all rows were written or none: look before trying again.
    #[error("whether the rows for table `{table}` were written is not known: all were, or none")]
    Unknown {
        /// The table, by the name that was used.
        table: &'static str,
        /// Why.
        #[source]
        source: Error,
    },
}

impl<Id: fmt::Debug> fmt::Debug for InsertError<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut shown, table, source) = match self {
            Self::Row {
                table,
                position,
                id,
                source,
            } => {
                let mut shown = f.debug_struct("Row");
                shown.field("position", position).field("id", id);
                (shown, table, source)
            }
            Self::Statement { table, source } => (f.debug_struct("Statement"), table, source),
            Self::Unknown { table, source } => (f.debug_struct("Unknown"), table, source),
        };
        let source = format_args!("{source}");
        shown.field("table", table).field("source", &source).finish()
    }
}

#[cfg(any(feature = "postgres", feature = "sqlite"))]
impl<Id> InsertError<Id> {
    /// Nothing that one row could be blamed for.
    pub(super) fn of_all(table: &'static str, source: Error) -> Self {
        Self::Statement { table, source }
    }

    /// What a COMMIT that failed comes to. What the database says of it, it says of a transaction that is rolled back; unless it
    /// says that it ends the session (PostgreSQL: class 57P), or that it lost one (08, of a pooler in between; 40003).
    pub(super) fn of_commit(table: &'static str, source: Error) -> Self {
        match &source {
            Error::Database(error) if !error.code().is_some_and(|code| is_of_session(&code)) => {
                Self::of_all(table, source)
            }
            _ => Self::Unknown { table, source },
        }
    }

    /// What to tell after the way back: if there was none, an outer transaction may be over too, and no row is to blame for that.
    pub(super) fn after(self, rolled_back: Result<(), Error>) -> Self {
        match (self, rolled_back) {
            (Self::Row { table, .. }, Err(source)) => Self::Statement { table, source },
            (error, _) => error,
        }
    }

    /// The fault of a row, if it is one that rows have, and the row is there.
    pub(super) fn of_row<E: EncryptedRecord<Id = Id>>(
        table: &'static str,
        rows: &[E],
        position: usize,
        source: Error,
    ) -> Self {
        match rows.get(position) {
            Some(row) if is_of_rows(&source) => Self::Row {
                table,
                position,
                id: row.id(),
                source,
            },
            _ => Self::of_all(table, source),
        }
    }
}

/// Whether a SQLSTATE says that the session is over, and so nothing of what it did last.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
fn is_of_session(code: &str) -> bool {
    // SQLite's codes are numbers of fewer digits.
    code.len() == 5 && (code.starts_with("08") || code.starts_with("57P") || code == "40003")
}

/// Whether an error is about what is written: data that has no form there, a constraint, a trigger. A missing table, a full disk or a
/// deadlock is no row's fault.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub(super) fn is_of_rows(error: &Error) -> bool {
    let code = match error {
        Error::Encode(_) => return true,
        Error::Database(error) => error.code(),
        _ => None,
    };
    let code = code.as_deref().unwrap_or_default();
    match code.parse::<u32>() {
        // SQLite: too big, a constraint (or a trigger), a type that does not suit, in the lower byte of the extended code.
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 18..=20),
        // PostgreSQL: classes of data and of integrity; a value that is too long for an index; what triggers raise, or run into.
        _ => code.starts_with("22") || code.starts_with("23") || matches!(code, "21000" | "54000" | "P0001"),
    }
}
