//! SQLite: one row after the other, in one transaction.

use sqlx_core::connection::Connection as _;
use sqlx_sqlite::{Sqlite, SqliteConnection};

use super::{InsertAll, InsertError};
use crate::store::sql::bind::{Bind, BindColumns};
use crate::store::sql::table::SqlTable;
use crate::structured::EncryptedRecord;

impl<E> InsertAll<E> for SqliteConnection
where
    E: EncryptedRecord<Id: Send> + SqlTable<Tree: BindColumns<Sqlite>> + Clone + Send + Sync,
{
    async fn insert_all(&mut self, rows: &[E]) -> Result<u64, InsertError<E::Id>> {
        let mut transaction = self.begin().await.map_err(InsertError::of_all::<E>)?;
        for (position, row) in rows.iter().enumerate() {
            let insert = sqlx_core::query::query(E::INSERT).bind_all(row.clone());
            if let Err(source) = insert.execute(&mut *transaction).await {
                let error = InsertError::of_row(rows, position, source);
                let rolled_back = transaction.rollback().await;
                return Err(error.after(rolled_back));
            }
        }
        transaction.commit().await.map_err(InsertError::of_commit::<E>)?;
        Ok(rows.len() as u64)
    }
}
