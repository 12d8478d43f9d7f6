//! Why a row of a stream was not handed out.

use crate::client::Error;

/// A row of a stream could not be read or decrypted. The rows behind it still come.
///
/// `Id` is the type of the record's `id` field (a tuple, if there are several), `X` the error of the store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RowError<Id, X> {
    /// The store did not give the row: the connection broke, or a column is missing or of another type. What identifies the row
    /// was not read either.
    #[error("row {position} of table `{table}` could not be read")]
    Read {
        /// The table's logical name.
        table: &'static str,
        /// How many rows came before it.
        position: u64,
        /// Why, in the words of the store.
        #[source]
        source: X,
    },
    /// The row was read, and could not be decrypted.
    #[error("row {position} of table `{table}`, with the id {id:?}, could not be decrypted")]
    Decrypt {
        /// The table's logical name.
        table: &'static str,
        /// How many rows came before it.
        position: u64,
        /// What identifies the row, as the store has it: not authenticated.
        id: Id,
        /// Why.
        #[source]
        source: Box<Error>,
    },
}

impl<Id, X> RowError<Id, X> {
    /// How many rows came before this one.
    #[must_use]
    pub fn position(&self) -> u64 {
        match self {
            Self::Read { position, .. } | Self::Decrypt { position, .. } => *position,
        }
    }

    /// What identifies the row, as the store has it: not authenticated. `None` if the row was not read.
    #[must_use]
    pub fn id(&self) -> Option<&Id> {
        match self {
            Self::Read { .. } => None,
            Self::Decrypt { id, .. } => Some(id),
        }
    }

    /// Whether the row was read and is refused for what it is, as [`Error::is_refused`] says.
    ///
    /// Otherwise a key is missing or a call failed, and the next rows are likely to fail as well; or the row was not read
    /// ([`Read`](Self::Read)). Then the store's error says whether that is the row's fault: `sqlx`'s `ColumnDecode` is, where a column
    /// holds a null or text in the place of bytes, and the next rows may be well; an error of the connection is none.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        match self {
            Self::Read { .. } => false,
            Self::Decrypt { source, .. } => source.is_refused(),
        }
    }
}
