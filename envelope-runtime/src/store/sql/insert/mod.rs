//! Inserting many rows: all of them or none.

mod error;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use error::InsertError;

use crate::structured::EncryptedRecord;

/// Inserting many encrypted records: a method of PostgreSQL's and of SQLite's connections, and so of transactions and of the
/// connections of a pool.
///
/// PostgreSQL is given arrays, of up to 1,000 rows and some 4 MiB at a time (`UNNEST`). SQLite, which has no network in
/// between, is given row after row.
///
/// ```
/// # #[cfg(all(feature = "derive", feature = "sqlite"))]
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// use envelope_runtime::keyring::KeyFileKeyring;
/// use envelope_runtime::sql::{InsertAll, InsertError, SqlTable};
/// use envelope_runtime::{Encrypted, Envelope};
/// use sqlx::{Connection, Sqlite, SqliteConnection};
///
/// #[derive(Encrypted, Clone)]
/// #[envelope(table = "notes")]
/// struct Note {
///     #[envelope(signed, id)]
///     id: i64,
///     #[envelope(encrypted)]
///     text: String,
/// }
///
/// # let folder = tempfile::tempdir()?;
/// # let keyring = KeyFileKeyring::open_or_create(folder.path().join("dev.key"))?;
/// let envelope = Envelope::builder(keyring).build()?;
/// let mut database = SqliteConnection::connect("sqlite::memory:").await?;
/// sqlx::raw_sql(EncryptedNote::definition::<Sqlite>().create_table()).execute(&mut database).await?;
///
/// let mut notes: Vec<Note> = (0..100).map(|id| Note { id, text: format!("note {id}") }).collect();
/// let rows = envelope.encrypt_all(&notes).await?;
/// assert_eq!(database.insert_all(&rows).await?, 100);
///
/// // The row that is in the way is named, and no other was inserted.
/// notes.iter_mut().for_each(|note| note.id += 99);
/// notes.reverse();
/// let rows = envelope.encrypt_all(&notes).await?;
/// let error = database.insert_all(&rows).await.unwrap_err();
/// assert!(matches!(error, InsertError::Row { position: 99, id: 99, .. }), "{error}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[diagnostic::on_unimplemented(
    message = "rows of this record cannot be inserted into `{Self}` many at a time",
    note = "in PostgreSQL each column is sent as an array, so a plaintext column of the record needs a type that has sqlx's `PgHasArrayType`; for others, and for arrays of arrays, use `QueryBuilder::push_values` with `bind_all`",
    note = "`PgConnection` needs the feature `postgres` of envelope-runtime, `SqliteConnection` the feature `sqlite`, and the encrypted struct `Clone`"
)]
pub trait InsertAll<E: EncryptedRecord> {
    /// Inserts the rows into their table, in order, in a transaction of their own (inside of a transaction: a savepoint). Gives
    /// their number.
    ///
    /// # Errors
    ///
    /// [`InsertError::Row`] with the position and the id of the row that the database refuses, because of a unique index or of
    /// another rule; a transaction around it goes on. [`InsertError::Connection`] if no row is to blame. Nothing was inserted then.
    /// [`InsertError::Unknown`] if the connection broke at the very end.
    fn insert_all(&mut self, rows: &[E]) -> impl Future<Output = Result<u64, InsertError<E::Id>>> + Send;
}
