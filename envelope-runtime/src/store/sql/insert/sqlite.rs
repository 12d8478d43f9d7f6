//! SQLite: one row after the other, in one transaction.

use sqlx_core::connection::Connection as _;
use sqlx_core::sql_str::SqlStr;
use sqlx_sqlite::{Sqlite, SqliteConnection};

use super::{InsertAll, InsertError, logical};
use crate::store::sql::bind::{Bind, BindColumns};
use crate::store::sql::table::SqlTable;
use crate::structured::EncryptedRecord;

impl<E> InsertAll<E> for SqliteConnection
where
    E: EncryptedRecord<Id: Send> + SqlTable<Tree: BindColumns<Sqlite>> + Clone + Send + Sync,
{
    async fn insert_all(&mut self, rows: &[E]) -> Result<u64, InsertError<E::Id>> {
        write(self, logical::<E>(), SqlStr::from_static(E::INSERT), rows).await
    }

    async fn upsert_all(&mut self, rows: &[E]) -> Result<u64, InsertError<E::Id>> {
        write(self, logical::<E>(), SqlStr::from_static(E::UPSERT), rows).await
    }

    async fn insert_all_into(&mut self, table: &'static str, rows: &[E]) -> Result<u64, InsertError<E::Id>> {
        write(self, table, E::insert_into(table), rows).await
    }

    async fn upsert_all_into(&mut self, table: &'static str, rows: &[E]) -> Result<u64, InsertError<E::Id>> {
        write(self, table, E::upsert_into(table), rows).await
    }
}

/// Writes each row by the statement.
async fn write<E>(
    connection: &mut SqliteConnection,
    table: &'static str,
    statement: SqlStr,
    rows: &[E],
) -> Result<u64, InsertError<E::Id>>
where
    E: EncryptedRecord + SqlTable<Tree: BindColumns<Sqlite>> + Clone,
{
    // The first clone makes a text that is shared of one that is not.
    let statement = statement.clone();
    let mut transaction = connection
        .begin()
        .await
        .map_err(|source| InsertError::of_all(table, source))?;
    for (position, row) in rows.iter().enumerate() {
        let statement = sqlx_core::query::query(statement.clone()).bind_all(row.clone());
        if let Err(source) = statement.execute(&mut *transaction).await {
            let error = InsertError::of_row(table, rows, position, source);
            let rolled_back = transaction.rollback().await;
            return Err(error.after(rolled_back));
        }
    }
    transaction
        .commit()
        .await
        .map_err(|source| InsertError::of_commit(table, source))?;
    Ok(rows.len() as u64)
}
