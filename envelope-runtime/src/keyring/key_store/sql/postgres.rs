//! The table in PostgreSQL.

use std::fmt;
use std::time::Duration;

use sqlx_core::connection::Connection as _;
use sqlx_core::pool::{Pool, PoolConnection};
use sqlx_core::query::query;
use sqlx_core::raw_sql::raw_sql;
use sqlx_core::row::Row as _;
use sqlx_core::sql_str::AssertSqlSafe;
use sqlx_core::transaction::Transaction;
use sqlx_postgres::{PgConnection, Postgres};

use super::limit::{DEFAULT_TIMEOUT, within};
use super::name::TableName;
use super::shape::{self, Column};
use super::statements::{RULES, Statements};
use crate::keyring::BoxFuture;
use crate::keyring::key_store::{KeyRow, KeyTable, TableError};

super::operations::operations!(sqlx_postgres::Postgres);

/// A table of branch keys in PostgreSQL.
///
/// The pool is the program's own, so runtime and TLS are what its `sqlx` was built with. It must lead to the primary: a
/// replica lags behind. Who only reads keys needs `SELECT` on the table; who makes, renews or forgets them also `INSERT`,
/// `UPDATE` and `DELETE`.
///
/// Writers take turns (`LOCK TABLE … IN SHARE ROW EXCLUSIVE MODE`), in whichever program they are, for as long as three
/// statements take and for at most as long as [`timeout`](Self::timeout) says; nobody who reads waits for them. A write is on the server's disk when it
/// returns, even where the server has `synchronous_commit` off.
///
/// What was forgotten is gone from the table at once. Its bytes stay in dead tuples until `VACUUM`, in the write-ahead log
/// until that is recycled, and in replicas and backups for as long as these are kept. They are wrapped: to use them takes AWS
/// KMS.
///
/// ```no_run
/// use envelope_runtime::keyring::key_store::{KeyTable, PostgresKeyTable};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let pool = sqlx::PgPool::connect("postgres://localhost/app").await?;
/// let table = PostgresKeyTable::new(pool, "app.branch_keys")?;
/// table.create_table().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct PostgresKeyTable {
    pool: Pool<Postgres>,
    name: TableName,
    sql: Statements,
    timeout: Duration,
}

/// The table's name as PostgreSQL knows it, no schema given: the first of the search path.
const KIND: &str = "SELECT relkind::text, relname::text FROM pg_catalog.pg_class WHERE oid = to_regclass($1)";

/// Its columns: name, type, whether they cannot be null, and their place in the primary key.
const COLUMNS: &str = "\
    SELECT a.attname::text, upper(format_type(a.atttypid, a.atttypmod)), a.attnotnull, \
        coalesce(array_position(i.indkey::int2[], a.attnum) + 1 - array_lower(i.indkey::int2[], 1), 0)::int4 \
    FROM pg_catalog.pg_attribute a \
    LEFT JOIN pg_catalog.pg_index i ON i.indrelid = a.attrelid AND i.indisprimary \
    WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped";

impl PostgresKeyTable {
    /// A table of this name, or schema and name (`app.branch_keys`); without a schema, the server's search path decides.
    ///
    /// Names are letters from a to z, digits and `_`. They are quoted: capitals count.
    ///
    /// # Errors
    ///
    /// [`TableError::Shape`] if the name is another.
    pub fn new(pool: Pool<Postgres>, name: &str) -> Result<Self, TableError> {
        let name = TableName::qualified(name)?;
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
    /// Then it ends with [`TableError::Unavailable`], and its connection is closed rather than given back to the pool: a server
    /// that is gone would hold it until TCP gives up. The transaction of a write is rolled back with the connection, unless
    /// the server has got as far as to commit it. The caller cannot know, and may ask again: `rotate` makes one more
    /// version, `create` says [`TableError::Exists`], `forget` may be repeated.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    async fn lease(&self) -> Result<Lease, TableError> {
        Ok(Lease {
            connection: self.pool.acquire().await?,
            whole: false,
        })
    }

    /// A transaction that is the only one to write to the table until it ends.
    ///
    /// Its first statement is the lock: only then does PostgreSQL decide what the transaction sees, so it sees all that
    /// the last writer did. `set_config` does not weaken a server that waits for its replicas.
    async fn begin<'c>(&self, connection: &'c mut PgConnection) -> Result<Transaction<'c, Postgres>, TableError> {
        let begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
        let mut transaction = connection.begin_with(begin).await?;
        let table = self.name.quoted();
        // In milliseconds; none would be no limit.
        let wait = self.timeout.as_millis().clamp(1, i32::MAX as u128);
        let alone = format!(
            "SET LOCAL lock_timeout = {wait}; LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE; \
             SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'"
        );
        raw_sql(AssertSqlSafe(alone)).execute(&mut *transaction).await?;
        Ok(transaction)
    }

    /// Whether the table is there; if it is, it has the right shape.
    async fn found(&self, connection: &mut PgConnection) -> Result<bool, TableError> {
        let table = self.name.quoted();
        let Some(kind) = query(KIND)
            .bind(table.as_str())
            .fetch_optional(&mut *connection)
            .await?
        else {
            return Ok(false);
        };
        // An ordinary table, or a partitioned one.
        if !matches!(kind.try_get::<String, _>(0)?.as_str(), "r" | "p") {
            return Err(shape::differs(
                &table,
                "it is a view, or another thing that is no table",
            ));
        }
        let rows = query(COLUMNS).bind(table.as_str()).fetch_all(&mut *connection).await?;
        let column = |row: &sqlx_postgres::PgRow| {
            Ok(Column {
                name: row.try_get(0)?,
                sql_type: row.try_get(1)?,
                not_null: row.try_get(2)?,
                key: row.try_get(3)?,
            })
        };
        let columns = rows.iter().map(column).collect::<Result<Vec<_>, sqlx_core::Error>>()?;
        shape::check(&table, &columns, "BYTEA")?;
        Ok(true)
    }

    /// Makes the table unless it is there.
    async fn make(&self, connection: &mut PgConnection) -> Result<(), TableError> {
        // Looked at first: who may not make tables may find one.
        if self.found(connection).await? {
            return Ok(());
        }
        let columns = shape::declared("TEXT COLLATE \"C\"", "BYTEA");
        let create = format!("CREATE TABLE IF NOT EXISTS {} ({columns}, {RULES})", self.name.quoted());
        let made = query(AssertSqlSafe(create)).execute(&mut *connection).await;
        match made {
            Ok(_) => {}
            // Somebody else made it in this moment, which `IF NOT EXISTS` does not always notice.
            Err(error) if is_taken(&error) => {}
            Err(error) => return Err(error.into()),
        }
        match self.found(connection).await? {
            true => Ok(()),
            false => Err(shape::differs(&self.name.quoted(), "it was made, and is not there")),
        }
    }
}

/// A connection of the pool for one operation. If that is given up halfway, the connection is closed: answers are on their
/// way that nobody waits for, and a transaction may be open that sqlx does not know of, if it was at its `BEGIN`.
struct Lease {
    connection: PoolConnection<Postgres>,
    whole: bool,
}

impl Lease {
    /// Back to the pool, with what the operation gave: it came to its end, good or bad.
    fn back<T>(mut self, outcome: T) -> T {
        self.whole = true;
        outcome
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if !self.whole {
            self.connection.close_on_drop();
        }
    }
}

impl KeyTable for PostgresKeyTable {
    fn create_table(&self) -> BoxFuture<'_, Result<(), TableError>> {
        Box::pin(within(self.timeout, async move {
            let mut lease = self.lease().await?;
            let outcome = self.make(&mut lease.connection).await;
            lease.back(outcome)
        }))
    }

    fn read<'a>(&'a self, id: &'a str, type_name: &'a str) -> BoxFuture<'a, Result<Option<KeyRow>, TableError>> {
        Box::pin(within(self.timeout, async move {
            let mut lease = self.lease().await?;
            let outcome = operations::read(&mut lease.connection, &self.sql, id, type_name).await;
            lease.back(outcome)
        }))
    }

    fn read_all<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Vec<KeyRow>, TableError>> {
        Box::pin(within(self.timeout, async move {
            let mut lease = self.lease().await?;
            let outcome = operations::read_all(&mut lease.connection, &self.sql, id).await;
            lease.back(outcome)
        }))
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<KeyRow>, TableError>> {
        Box::pin(within(self.timeout, async move {
            let mut lease = self.lease().await?;
            let outcome = operations::list(&mut lease.connection, &self.sql).await;
            lease.back(outcome)
        }))
    }

    fn create(&self, rows: Vec<KeyRow>) -> BoxFuture<'_, Result<(), TableError>> {
        Box::pin(within(self.timeout, async move {
            let mut lease = self.lease().await?;
            let written = async {
                let mut transaction = self.begin(&mut lease.connection).await?;
                operations::create(&mut transaction, &self.sql, &rows).await?;
                Ok(transaction.commit().await?)
            };
            let outcome = written.await;
            lease.back(outcome)
        }))
    }

    fn rotate<'a>(
        &'a self,
        version: KeyRow,
        active: KeyRow,
        replaces: &'a [u8],
    ) -> BoxFuture<'a, Result<(), TableError>> {
        Box::pin(within(self.timeout, async move {
            let mut lease = self.lease().await?;
            let written = async {
                let mut transaction = self.begin(&mut lease.connection).await?;
                operations::rotate(&mut transaction, &self.sql, &version, &active, replaces).await?;
                Ok(transaction.commit().await?)
            };
            let outcome = written.await;
            lease.back(outcome)
        }))
    }

    fn forget(&self, tombstone: KeyRow) -> BoxFuture<'_, Result<(), TableError>> {
        Box::pin(within(self.timeout, async move {
            let mut lease = self.lease().await?;
            let written = async {
                let mut transaction = self.begin(&mut lease.connection).await?;
                operations::forget(&mut transaction, &self.sql, &tombstone).await?;
                Ok(transaction.commit().await?)
            };
            let outcome = written.await;
            lease.back(outcome)
        }))
    }
}

/// Whether the name was given away meanwhile: `unique_violation` of a system table, `duplicate_table`, or `duplicate_object`
/// of the table's row type.
fn is_taken(error: &sqlx_core::Error) -> bool {
    let code = error.as_database_error().and_then(|refusal| refusal.code());
    matches!(code.as_deref(), Some("23505" | "42710" | "42P07"))
}

impl fmt::Debug for PostgresKeyTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresKeyTable")
            .field("name", &self.name.quoted())
            .finish_non_exhaustive()
    }
}
