//! The SQLite database, through sqlx. Nothing here knows a key: an encrypted record is columns like any other.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{Connection as _, Sqlite, SqliteConnection, Transaction};
use uuid::Uuid;

use crate::customer::{AMOUNT_BYTES, EncryptedCustomer, FLAG_BYTES};

/// One column per field, and two for the record itself. `STRICT`, because SQLite would otherwise keep a text in a
/// `BLOB` column without a word.
const CREATE: &str = "
    CREATE TABLE customers (
        tenant        TEXT    NOT NULL, -- context
        id            BLOB    NOT NULL PRIMARY KEY, -- signed
        name          BLOB    NOT NULL, -- encrypted, and so are the next five
        email         BLOB    NOT NULL,
        phone         BLOB,
        address       BLOB    NOT NULL,
        birth_date    BLOB,
        note          BLOB,
        balance_cents INTEGER NOT NULL, -- signed
        opened_on     TEXT    NOT NULL, -- signed
        marketing     INTEGER NOT NULL, -- unprotected
        header        BLOB    NOT NULL,
        footer        BLOB    NOT NULL
    ) STRICT";

const INSERT: &str = "
    INSERT INTO customers (tenant, id, name, email, phone, address, birth_date, note, balance_cents, opened_on,
        marketing, header, footer)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";

/// An open database, whose table of customers this program makes.
pub(crate) struct Store {
    connection: SqliteConnection,
    path: PathBuf,
}

impl Store {
    /// Opens the file, or creates it. A table of customers that is there already is somebody's data: it is left alone.
    pub(crate) async fn open(path: &Path) -> Result<Store> {
        let cannot = |what: &str| format!("cannot {what} the database {}; nothing was written", path.display());
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let mut connection = SqliteConnection::connect_with(&options)
            .await
            .with_context(|| cannot("open"))?;
        let tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'customers'";
        let tables: i64 = sqlx::query_scalar(tables)
            .fetch_one(&mut connection)
            .await
            .with_context(|| cannot("read"))?;
        if tables > 0 {
            bail!(
                "{} has a table `customers` already; nothing was written; give --db the name of a new file",
                path.display()
            );
        }
        let mut store = Store {
            connection,
            path: path.to_owned(),
        };
        // A read-only database, or one that somebody else is writing to, is found before any work is done.
        store
            .begin_table()
            .await?
            .rollback()
            .await
            .with_context(|| cannot("write to"))?;
        Ok(store)
    }

    /// Starts the transaction that makes the table and is to fill it: the rows come with their table, or neither does.
    pub(crate) async fn begin_table(&mut self) -> Result<Transaction<'_, Sqlite>> {
        let cannot = format!(
            "cannot write to the database {}; nothing was written",
            self.path.display()
        );
        let mut transaction = self.begin().await?;
        sqlx::query(CREATE).execute(&mut *transaction).await.context(cannot)?;
        Ok(transaction)
    }

    /// Starts a transaction, which is undone unless it is committed.
    pub(crate) async fn begin(&mut self) -> Result<Transaction<'_, Sqlite>> {
        self.connection
            .begin()
            .await
            .with_context(|| format!("cannot begin a transaction in {}", self.path.display()))
    }

    /// All records of a tenant.
    pub(crate) async fn of_tenant(&mut self, tenant: &str) -> Result<Vec<EncryptedCustomer>> {
        let rows = sqlx::query_as("SELECT * FROM customers WHERE tenant = ?1").bind(tenant);
        rows.fetch_all(&mut self.connection)
            .await
            .with_context(|| format!("cannot read {}", self.path.display()))
    }

    /// One row as SQLite has it, whatever it is.
    pub(crate) async fn raw(&mut self, id: Uuid) -> Result<SqliteRow> {
        let row = sqlx::query("SELECT * FROM customers WHERE id = ?1")
            .bind(id)
            .fetch_one(&mut self.connection)
            .await;
        row.with_context(|| format!("cannot read {}", self.path.display()))
    }

    /// How many bytes the values of all rows take.
    pub(crate) async fn stored_bytes(&mut self) -> Result<u64> {
        let bytes = "
            SELECT sum(length(CAST(tenant AS BLOB)) + length(id) + length(name) + length(email)
                + length(coalesce(phone, x'')) + length(address) + length(coalesce(birth_date, x''))
                + length(coalesce(note, x'')) + ?1 + length(opened_on) + ?2 + length(header) + length(footer))
            FROM customers";
        let bytes = sqlx::query_scalar::<_, i64>(bytes).bind(AMOUNT_BYTES).bind(FLAG_BYTES);
        let bytes = bytes
            .fetch_one(&mut self.connection)
            .await
            .context("cannot measure the table")?;
        Ok(bytes.unsigned_abs())
    }

    /// Closes the database, so that the file is complete and nobody holds it.
    pub(crate) async fn close(self) -> Result<()> {
        self.connection
            .close()
            .await
            .with_context(|| format!("cannot close {}", self.path.display()))
    }
}

/// Stores one encrypted record as a new row.
pub(crate) async fn insert(connection: &mut SqliteConnection, record: &EncryptedCustomer) -> Result<()> {
    let insert = sqlx::query(INSERT)
        .bind(&record.tenant)
        .bind(record.id)
        .bind(&record.name)
        .bind(&record.email)
        .bind(&record.phone)
        .bind(&record.address)
        .bind(&record.birth_date)
        .bind(&record.note)
        .bind(record.balance_cents)
        .bind(record.opened_on)
        .bind(record.marketing)
        .bind(&record.header)
        .bind(&record.footer);
    insert
        .execute(connection)
        .await
        .with_context(|| format!("cannot store customer {}", record.id))?;
    Ok(())
}
