//! The record, its context, and its table.

use anyhow::Result;
use envelope_runtime::{Encrypted, EncryptionContext};
use sqlx::SqlitePool;

/// Whose record it is: what a reader must state, and what chooses the branch key.
#[derive(EncryptionContext)]
pub(crate) struct TenantContext {
    pub(crate) tenant: String,
}

#[derive(Debug, PartialEq, Encrypted)]
#[envelope(table = "invoices", context = TenantContext)]
pub(crate) struct Invoice {
    #[envelope(context)]
    pub(crate) tenant: String,
    #[envelope(signed, id)]
    pub(crate) number: i64,
    #[envelope(encrypted)]
    pub(crate) iban: String,
}

impl Invoice {
    pub(crate) fn new(tenant: &str, number: i64) -> Invoice {
        Invoice {
            tenant: tenant.into(),
            number,
            iban: format!("DE02120300000000{number:06}"),
        }
    }
}

/// A column for each field, and two for the record itself. `STRICT`, because SQLite would otherwise keep a text in a `BLOB`
/// column without a word.
pub(crate) async fn create_table(pool: &SqlitePool) -> Result<()> {
    let create = "
        CREATE TABLE invoices (
            tenant TEXT    NOT NULL,
            number INTEGER NOT NULL,
            iban   BLOB    NOT NULL,
            header BLOB    NOT NULL,
            footer BLOB    NOT NULL,
            PRIMARY KEY (tenant, number)
        ) STRICT";
    sqlx::query(create).execute(pool).await?;
    Ok(())
}

pub(crate) async fn insert(pool: &SqlitePool, row: &EncryptedInvoice) -> Result<()> {
    let insert = "INSERT INTO invoices (tenant, number, iban, header, footer) VALUES (?1, ?2, ?3, ?4, ?5)";
    let insert = sqlx::query(insert).bind(&row.tenant).bind(row.number).bind(&row.iban);
    insert.bind(&row.header).bind(&row.footer).execute(pool).await?;
    Ok(())
}

/// All invoices of a tenant, as they are stored.
pub(crate) async fn of_tenant(pool: &SqlitePool, tenant: &str) -> Result<Vec<EncryptedInvoice>> {
    let rows = sqlx::query_as("SELECT * FROM invoices WHERE tenant = ?1 ORDER BY number").bind(tenant);
    Ok(rows.fetch_all(pool).await?)
}
