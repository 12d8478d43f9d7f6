//! The table in SQLite.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use sqlx_core::connection::Connection as _;
use sqlx_core::pool::{Pool, PoolConnection};
use sqlx_core::query::query;
use sqlx_core::query_scalar::query_scalar;
use sqlx_core::row::Row as _;
use sqlx_core::sql_str::AssertSqlSafe;
use sqlx_sqlite::Sqlite;

use super::limit::{DEFAULT_TIMEOUT, within};
use super::name::TableName;
use super::shape::{self, Column};
use super::statements::{RULES, Statements};
use crate::keyring::BoxFuture;
use crate::keyring::key_store::{KeyRow, KeyTable, TableError};

super::operations::operations!(sqlx_sqlite::Sqlite);

/// A table of branch keys in SQLite.
///
/// The pool is the program's own. SQLite is built from the source that comes with its driver, or, if the environment variable
/// `LIBSQLITE3_SYS_USE_PKG_CONFIG` is set while building, the machine's: 3.37 or later. Any number of programs on one machine
/// may share the file. Writers take turns (`BEGIN IMMEDIATE`), and wait as long as the pool's `busy_timeout` says, and
/// no longer than [`timeout`](Self::timeout). A database in memory wants a pool of one connection that never goes.
///
/// A connection that writes has `secure_delete` on, so that what is removed is overwritten in the file, and `synchronous`
/// at least `FULL`, so that what is written survives a loss of power; both settings stay with the connection. After
/// [`forget`](KeyTable::forget), neither the file nor its write-ahead log has the forgotten keys: the log is written back and
/// cut to nothing. If a reader stops that, `forget` fails after its work and is to be called again.
///
/// What is left: blocks that the file system or the disk keeps of a file that was cut, overwritten or removed (the rollback
/// journal among them, unless SQLite runs with a write-ahead log), and copies and backups of the file. Another program that
/// writes to the same file through other means than this table may leave copies of rows in free pages; `VACUUM` removes
/// these. All of them are wrapped: to use them takes AWS KMS.
///
/// ```
/// use envelope_runtime::keyring::key_store::{KeyTable, SqliteKeyTable};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
/// let table = SqliteKeyTable::new(pool, "branch_keys")?;
/// table.create_table().await?;
/// assert!(table.list().await?.is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct SqliteKeyTable {
    pool: Pool<Sqlite>,
    name: TableName,
    sql: Statements,
    timeout: Duration,
}

/// What a name is, and whether it is STRICT.
const KIND: &str = "SELECT type, strict FROM pragma_table_list WHERE schema = 'main' AND name = $1";

/// A table's columns: name, type, whether they cannot be null, and their place in the primary key.
const COLUMNS: &str = "SELECT name, upper(type), \"notnull\" <> 0, pk FROM pragma_table_info($1, 'main')";

/// What starts a transaction that is the only one to write until it ends.
const ALONE: &str = "BEGIN IMMEDIATE";

impl SqliteKeyTable {
    /// A table of this name, in the database file that the pool opens: letters from a to z, digits and `_`.
    ///
    /// # Errors
    ///
    /// [`TableError::Shape`] if the name is another.
    pub fn new(pool: Pool<Sqlite>, name: &str) -> Result<Self, TableError> {
        // A temporary table, or one of a database that is attached, may have the same name.
        let name = TableName::plain(name)?.or_in("main");
        let sql = Statements::new(&name);
        Ok(Self {
            pool,
            name,
            sql,
            timeout: DEFAULT_TIMEOUT,
        })
    }

    /// How long an operation may take in all, the wait for a connection of the pool included. Default: 10 s.
    ///
    /// Then it ends with [`TableError::Unavailable`]. SQLite goes on with the statement that it is at, and its connection is
    /// back in the pool after that. The transaction of a write is rolled back, unless SQLite was committing it already. The
    /// caller cannot know, and may ask again: `rotate` makes one more version, `create` says [`TableError::Exists`], `forget`
    /// may be repeated.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// A connection whose writes last, and whose deletions leave nothing in the file.
    async fn writer(&self) -> Result<PoolConnection<Sqlite>, TableError> {
        let mut connection = self.pool.acquire().await?;
        let secure: i64 = query_scalar("PRAGMA secure_delete = ON")
            .fetch_one(&mut *connection)
            .await?;
        if secure != 1 {
            return Err(unavailable("SQLite did not turn `secure_delete` on"));
        }
        let synchronous: i64 = query_scalar("PRAGMA synchronous").fetch_one(&mut *connection).await?;
        if synchronous < 2 {
            query("PRAGMA synchronous = FULL").execute(&mut *connection).await?;
        }
        let journal: String = query_scalar("PRAGMA journal_mode").fetch_one(&mut *connection).await?;
        if journal == "persist" {
            // Else the journal would keep the old pages.
            query("PRAGMA journal_size_limit = 0")
                .fetch_all(&mut *connection)
                .await?;
        }
        Ok(connection)
    }

    /// Whether the table is there; if it is, it has the right shape.
    async fn found(&self) -> Result<bool, TableError> {
        let table = self.name.table();
        let Some(kind) = query(KIND).bind(table).fetch_optional(&self.pool).await? else {
            return Ok(false);
        };
        if kind.try_get::<String, _>(0)? != "table" {
            return Err(shape::differs(table, "it is a view, or another thing that is no table"));
        }
        if !kind.try_get::<bool, _>(1)? {
            return Err(shape::differs(
                table,
                "it is not STRICT, so its columns may hold values of any type",
            ));
        }
        let rows = query(COLUMNS).bind(table).fetch_all(&self.pool).await?;
        let column = |row: &sqlx_sqlite::SqliteRow| {
            Ok(Column {
                name: row.try_get(0)?,
                sql_type: row.try_get(1)?,
                not_null: row.try_get(2)?,
                key: row.try_get(3)?,
            })
        };
        let columns = rows.iter().map(column).collect::<Result<Vec<_>, sqlx_core::Error>>()?;
        shape::check(table, &columns, "BLOB")?;
        Ok(true)
    }
}

/// Writes the log back and cuts it to nothing; without a log, does nothing.
async fn truncate_log(connection: &mut sqlx_sqlite::SqliteConnection) -> Result<(), TableError> {
    let busy: i64 = query_scalar("PRAGMA wal_checkpoint(TRUNCATE)")
        .fetch_one(connection)
        .await?;
    match busy {
        0 => Ok(()),
        _ => Err(unavailable(
            "the rows are removed, but readers keep SQLite from removing them from its write-ahead log too; do it again",
        )),
    }
}

fn unavailable(problem: &'static str) -> TableError {
    TableError::Unavailable(Arc::from(Box::<dyn std::error::Error + Send + Sync>::from(problem)))
}

impl KeyTable for SqliteKeyTable {
    fn create_table(&self) -> BoxFuture<'_, Result<(), TableError>> {
        Box::pin(within(self.timeout, async move {
            // Looked at first: a file that is read-only has one.
            if self.found().await? {
                return Ok(());
            }
            let columns = shape::declared("TEXT", "BLOB");
            let table = self.name.quoted();
            let create = format!("CREATE TABLE IF NOT EXISTS {table} ({columns}, {RULES}) STRICT, WITHOUT ROWID");
            query(AssertSqlSafe(create)).execute(&mut *self.writer().await?).await?;
            match self.found().await? {
                true => Ok(()),
                false => Err(shape::differs(self.name.table(), "it was made, and is not there")),
            }
        }))
    }

    fn read<'a>(&'a self, id: &'a str, type_name: &'a str) -> BoxFuture<'a, Result<Option<KeyRow>, TableError>> {
        Box::pin(within(self.timeout, async move {
            let mut connection = self.pool.acquire().await?;
            operations::read(&mut connection, &self.sql, id, type_name).await
        }))
    }

    fn read_all<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Vec<KeyRow>, TableError>> {
        Box::pin(within(self.timeout, async move {
            let mut connection = self.pool.acquire().await?;
            operations::read_all(&mut connection, &self.sql, id).await
        }))
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<KeyRow>, TableError>> {
        Box::pin(within(self.timeout, async move {
            let mut connection = self.pool.acquire().await?;
            operations::list(&mut connection, &self.sql).await
        }))
    }

    fn create(&self, rows: Vec<KeyRow>) -> BoxFuture<'_, Result<(), TableError>> {
        Box::pin(within(self.timeout, async move {
            let mut writer = self.writer().await?;
            let mut transaction = writer.begin_with(ALONE).await?;
            operations::create(&mut transaction, &self.sql, &rows).await?;
            Ok(transaction.commit().await?)
        }))
    }

    fn rotate<'a>(
        &'a self,
        version: KeyRow,
        active: KeyRow,
        replaces: &'a [u8],
    ) -> BoxFuture<'a, Result<(), TableError>> {
        Box::pin(within(self.timeout, async move {
            let mut writer = self.writer().await?;
            let mut transaction = writer.begin_with(ALONE).await?;
            operations::rotate(&mut transaction, &self.sql, &version, &active, replaces).await?;
            Ok(transaction.commit().await?)
        }))
    }

    fn forget(&self, tombstone: KeyRow) -> BoxFuture<'_, Result<(), TableError>> {
        Box::pin(within(self.timeout, async move {
            let mut writer = self.writer().await?;
            let mut transaction = writer.begin_with(ALONE).await?;
            operations::forget(&mut transaction, &self.sql, &tombstone).await?;
            transaction.commit().await?;
            truncate_log(&mut writer).await
        }))
    }
}

impl fmt::Debug for SqliteKeyTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteKeyTable")
            .field("name", &self.name.quoted())
            .finish_non_exhaustive()
    }
}
