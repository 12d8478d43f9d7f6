//! Writing many rows: all of them or none.

mod error;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use error::InsertError;

#[cfg(any(feature = "postgres", feature = "sqlite"))]
use crate::structured::Encrypted;
use crate::structured::EncryptedRecord;

/// Writing many encrypted records: methods of PostgreSQL's and of SQLite's connections, and so of transactions and of the
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
///
/// // Or it is replaced.
/// assert_eq!(database.upsert_all(&rows).await?, 100);
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
    /// another rule; a transaction around it goes on. [`InsertError::Statement`] if no row is to blame. Nothing was inserted then.
    /// [`InsertError::Unknown`] if the connection broke at the very end.
    fn insert_all(&mut self, rows: &[E]) -> impl Future<Output = Result<u64, InsertError<E::Id>>> + Send;

    /// Inserts the rows, or puts each into the place of the row with its identity, as [`UPSERT`](super::SqlTable::UPSERT) does: all
    /// columns are replaced, unprotected ones too. Otherwise as [`insert_all`](Self::insert_all). Of rows with the same identity
    /// the last one stays.
    ///
    /// A row that somebody deleted in the meantime is there again. In PostgreSQL, many rows with the same identity take many
    /// statements, and two that upsert the same rows at once may wait for each other until one fails, unless both sort them.
    ///
    /// A type whose records nothing identifies has no such rows: there, `cargo build` refuses it.
    ///
    /// ```compile_fail,E0080
    /// # #[cfg(not(all(feature = "derive", feature = "sqlite")))] compile_error!("the derive is off");
    /// use envelope_runtime::Encrypted;
    /// use envelope_runtime::sql::{InsertAll, InsertError};
    /// use sqlx::SqliteConnection;
    ///
    /// #[derive(Encrypted, Clone)]
    /// #[envelope(table = "measurements", unbound = "a stream that is only ever summed up")]
    /// struct Measurement {
    ///     #[envelope(encrypted)]
    ///     value: f64,
    /// }
    ///
    /// async fn write(database: &mut SqliteConnection, rows: &[EncryptedMeasurement]) -> Result<u64, InsertError<()>> {
    ///     database.upsert_all(rows).await // `insert_all` compiles
    /// }
    /// # let _ = tokio::runtime::Runtime::new().unwrap().block_on(async { write(&mut <SqliteConnection as sqlx::Connection>::connect("").await.unwrap(), &[]).await });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`insert_all`](Self::insert_all).
    fn upsert_all(&mut self, rows: &[E]) -> impl Future<Output = Result<u64, InsertError<E::Id>>> + Send;

    /// [`insert_all`](Self::insert_all) for a table of another name, or in a schema: `app.customers`. Each part is quoted.
    ///
    /// # Errors
    ///
    /// Those of [`insert_all`](Self::insert_all).
    fn insert_all_into(
        &mut self,
        table: &'static str,
        rows: &[E],
    ) -> impl Future<Output = Result<u64, InsertError<E::Id>>> + Send;

    /// [`upsert_all`](Self::upsert_all) for a table of another name, or in a schema: `app.customers`. Each part is quoted.
    ///
    /// # Errors
    ///
    /// Those of [`insert_all`](Self::insert_all).
    fn upsert_all_into(
        &mut self,
        table: &'static str,
        rows: &[E],
    ) -> impl Future<Output = Result<u64, InsertError<E::Id>>> + Send;
}

/// The name of a record's table, as the struct has it.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
fn logical<E: EncryptedRecord>() -> &'static str {
    E::Record::SCHEMA.table()
}
