//! A record of every shape that a struct may have, through SQLite and back. What cannot be a record is in `ui-tests/fail/unsupported`:
//! tuple structs, enums, unions and structs without fields.

mod declarations;
mod fields;
mod parameters;
mod places;

use std::fmt::Debug;

use envelope_runtime::{Encrypted, EncryptedRecord, Envelope, NoContext, Suite};
use envelope_tests::keys;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Connection as _, FromRow};

fn client() -> Envelope {
    keys::client(Suite::Symmetric)
}

/// A database with a table of these columns, and the statement that inserts a row into it.
async fn table(columns: &[&str]) -> (SqliteConnection, String) {
    let mut database = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let quoted: Vec<_> = columns.iter().map(|column| format!("\"{column}\"")).collect();
    sqlx::query(AssertSqlSafe(format!("CREATE TABLE records ({})", quoted.join(", "))))
        .execute(&mut database)
        .await
        .unwrap();
    let marks = vec!["?"; columns.len()].join(", ");
    (database, format!("INSERT INTO records VALUES ({marks})"))
}

/// A database that holds a row: the columns that are named, header and footer.
macro_rules! stored {
    ($row:expr, [$($field:ident),* $(,)?]) => {{
        let row = $row;
        let columns = [$(stringify!($field).trim_start_matches("r#"),)* "header", "footer"];
        let (mut database, insert) = $crate::table(&columns).await;
        let insert = sqlx::query(sqlx::AssertSqlSafe(insert))$(.bind(row.$field.clone()))*.bind(row.header).bind(row.footer);
        assert_eq!(insert.execute(&mut database).await.unwrap().rows_affected(), 1);
        database
    }};
}
use stored;

/// Reads the row as this type, and decrypts it.
async fn opens_as<E>(mut database: SqliteConnection, record: &E::Record)
where
    E: EncryptedRecord + for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    E::Record: Encrypted<Context = NoContext> + PartialEq + Debug,
{
    let row: E = sqlx::query_as("SELECT * FROM records")
        .fetch_one(&mut database)
        .await
        .unwrap();
    assert_eq!(client().decrypt(&row).await.unwrap(), *record);
}
