//! What tables do within a connection or a transaction: the same text for both databases, compiled for each.

/// Defines the operations for one database. A macro, since the bounds of functions that are generic over databases are
/// longer than the functions.
macro_rules! operations {
    ($database:ty) => {
        mod operations {
            use sqlx_core::database::Database;
            use sqlx_core::query::query;
            use sqlx_core::sql_str::AssertSqlSafe;

            use crate::keyring::key_store::sql::row::{Columns, read_row};
            use crate::keyring::key_store::sql::statements::Statements;
            use crate::keyring::key_store::{KeyRow, RowKind, TableError};

            type Connection = <$database as Database>::Connection;

            /// The row of an id and a type.
            pub(super) async fn read(
                connection: &mut Connection,
                sql: &Statements,
                id: &str,
                type_name: &str,
            ) -> Result<Option<KeyRow>, TableError> {
                let query = query(AssertSqlSafe(sql.read.as_str())).bind(id).bind(type_name);
                let row = query.fetch_optional(connection).await?;
                row.as_ref().map(read_row).transpose()
            }

            /// All rows of an id.
            pub(super) async fn read_all(
                connection: &mut Connection,
                sql: &Statements,
                id: &str,
            ) -> Result<Vec<KeyRow>, TableError> {
                let rows = query(AssertSqlSafe(sql.read_all.as_str()))
                    .bind(id)
                    .fetch_all(connection)
                    .await?;
                rows.iter().map(read_row).collect()
            }

            /// The rows of active versions, and tombstones.
            pub(super) async fn list(connection: &mut Connection, sql: &Statements) -> Result<Vec<KeyRow>, TableError> {
                let rows = query(AssertSqlSafe(sql.list.as_str()))
                    .fetch_all(connection)
                    .await?;
                rows.iter().map(read_row).collect()
            }

            /// Adds the first rows of an id. The transaction is the only one that writes.
            pub(super) async fn create(
                transaction: &mut Connection,
                sql: &Statements,
                rows: &[KeyRow],
            ) -> Result<(), TableError> {
                for row in rows {
                    let any = query(AssertSqlSafe(sql.any.as_str())).bind(row.id.as_str());
                    if any.fetch_optional(&mut *transaction).await?.is_some() {
                        return Err(TableError::Exists);
                    }
                }
                for row in rows {
                    insert(transaction, sql, row).await?;
                }
                Ok(())
            }

            /// Puts an active row in the place of one, and adds that of its version.
            pub(super) async fn rotate(
                transaction: &mut Connection,
                sql: &Statements,
                version: &KeyRow,
                active: &KeyRow,
                replaces: &[u8],
            ) -> Result<(), TableError> {
                if !matches!(active.kind, RowKind::Active(_)) {
                    return Err(TableError::Conflict);
                }
                let replaced = bound(&sql.replace, active)?
                    .bind(replaces)
                    .execute(&mut *transaction)
                    .await?;
                if replaced.rows_affected() != 1 {
                    return Err(TableError::Conflict);
                }
                match insert(transaction, sql, version).await {
                    // A version that is there is not written over, whatever it is.
                    Err(TableError::Exists) => Err(TableError::Conflict),
                    inserted => inserted,
                }
            }

            /// Removes all rows of an id, and adds its tombstone.
            pub(super) async fn forget(
                transaction: &mut Connection,
                sql: &Statements,
                tombstone: &KeyRow,
            ) -> Result<(), TableError> {
                let delete = query(AssertSqlSafe(sql.delete.as_str())).bind(tombstone.id.as_str());
                delete.execute(&mut *transaction).await?;
                insert(transaction, sql, tombstone).await
            }

            async fn insert(transaction: &mut Connection, sql: &Statements, row: &KeyRow) -> Result<(), TableError> {
                bound(&sql.insert, row)?.execute(transaction).await?;
                Ok(())
            }

            /// A statement with the columns of a row.
            fn bound<'q>(
                sql: &'q str,
                row: &'q KeyRow,
            ) -> Result<sqlx_core::query::Query<'q, $database, <$database as Database>::Arguments>, TableError> {
                let columns = Columns::of(row)?;
                Ok(query(AssertSqlSafe(sql))
                    .bind(columns.id)
                    .bind(columns.type_name)
                    .bind(columns.version)
                    .bind(columns.wrapped)
                    .bind(columns.kms_arn)
                    .bind(columns.create_time)
                    .bind(columns.hierarchy_version)
                    .bind(columns.context))
            }
        }
    };
}

pub(super) use operations;
