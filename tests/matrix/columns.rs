//! Columns that somebody wrote by hand, of a type that changes values: what becomes of what is signed.
//!
//! `Definition` makes none of them. What they change does not read back, and never reads back as something else.

use chrono::{DateTime, Utc};
use envelope_runtime::sql::{Bind as _, SqlTable as _};
use envelope_runtime::{Encrypted, Error, Suite};
use envelope_tests::keys::client;
use rust_decimal::Decimal;
use serde_json::json;
use sqlx::{AssertSqlSafe, FromRow as _};

use crate::databases;

#[derive(Encrypted)]
#[envelope(table = "cells")]
struct Signed<T> {
    #[envelope(signed, id)]
    id: i64,
    #[envelope(signed)]
    value: T,
}

#[derive(Encrypted)]
#[envelope(table = "cells")]
struct Millis {
    #[envelope(signed, id)]
    id: i64,
    #[envelope(signed, precision = "millis")]
    value: DateTime<Utc>,
}

#[derive(Encrypted)]
#[envelope(table = "cells")]
struct Nanos {
    #[envelope(signed, id)]
    id: i64,
    #[envelope(signed, precision = "nanos")]
    value: DateTime<Utc>,
}

/// What becomes of a signed value in a column of this type.
macro_rules! kept {
    ($pool:expr, $column:literal, $encrypted:ty, $record:expr) => {{
        let bytes = if std::any::type_name_of_val($pool).contains("Postgres") {
            "BYTEA"
        } else {
            "BLOB"
        };
        let create = format!(
            "CREATE TABLE cells (id BIGINT, value {}, header {bytes}, footer {bytes})",
            $column
        );
        sqlx::raw_sql("DROP TABLE IF EXISTS cells")
            .execute($pool)
            .await
            .unwrap();
        sqlx::raw_sql(AssertSqlSafe(create)).execute($pool).await.unwrap();
        let client = client(Suite::Symmetric);
        let row = client.encrypt(&$record).await.unwrap();
        let insert = sqlx::query(<$encrypted>::INSERT).persistent(false).bind_all(row);
        match insert.execute($pool).await {
            Err(error) => format!("refused: {}", error.as_database_error().unwrap().message()),
            Ok(_) => {
                let select = sqlx::query(<$encrypted>::SELECT)
                    .persistent(false)
                    .fetch_one($pool)
                    .await
                    .unwrap();
                match <$encrypted>::from_row(&select) {
                    Err(sqlx::Error::ColumnDecode { index, .. }) => format!("no longer a value: {index}"),
                    Err(error) => panic!("{error:?}"),
                    Ok(row) => match client.decrypt(&row).await {
                        Ok(read) => format!("read: {:?}", read.value),
                        Err(error) if error.is_unauthenticated() => "unauthenticated".to_owned(),
                        Err(Error::Decrypt(error)) => error.to_string(),
                        Err(error) => panic!("{error:?}"),
                    },
                }
            }
        }
    }};
}

macro_rules! kept_as {
    ($pool:expr, $column:literal, $ty:ty, $value:expr) => {{
        let value: $ty = $value;
        kept!($pool, $column, EncryptedSigned<$ty>, Signed { id: 1, value })
    }};
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[tokio::test]
async fn columns_of_postgresql_that_change_values() {
    let Some(pool) = databases::postgres("columns of PostgreSQL that change values").await else {
        return;
    };
    let pool = &pool;
    // Blanks are put behind what is shorter.
    assert_eq!(
        kept_as!(pool, "CHAR(8)", String, "abcdefgh".to_owned()),
        "read: \"abcdefgh\""
    );
    assert_eq!(kept_as!(pool, "CHAR(8)", String, "abc".to_owned()), "unauthenticated");
    assert_eq!(
        kept_as!(pool, "VARCHAR(3)", String, "abcd".to_owned()),
        "refused: value too long for type character varying(3)"
    );
    // A scale is no part of a decimal; digits are.
    assert_eq!(kept_as!(pool, "NUMERIC(10, 2)", Decimal, decimal("1.5")), "read: 1.50");
    assert_eq!(
        kept_as!(pool, "NUMERIC(10, 2)", Decimal, decimal("1.555")),
        "unauthenticated"
    );
    assert_eq!(
        kept_as!(pool, "NUMERIC(10, 2)", Decimal, decimal("12345678901")),
        "refused: numeric field overflow"
    );
    assert_eq!(kept_as!(pool, "REAL", f64, 0.1), "no longer a value: \"value\"");
    // Instants, as fine as the column or finer.
    let at: DateTime<Utc> = "2023-11-14T22:13:20.123456789Z".parse().unwrap();
    assert_eq!(
        kept!(pool, "TIMESTAMPTZ(3)", EncryptedMillis, Millis { id: 1, value: at }),
        "read: 2023-11-14T22:13:20.123Z"
    );
    assert_eq!(kept_as!(pool, "TIMESTAMPTZ(3)", DateTime<Utc>, at), "unauthenticated");
    assert_eq!(
        kept_as!(pool, "TIMESTAMPTZ", DateTime<Utc>, at),
        "read: 2023-11-14T22:13:20.123456Z"
    );
    // With `precision = "nanos"` it does not compile: see docs/stores.md.
    let document = json!({ "b": 1.0, "a": [1e2, "x"] });
    for document in [
        kept_as!(pool, "JSON", serde_json::Value, document.clone()),
        kept_as!(pool, "JSONB", serde_json::Value, document.clone()),
    ] {
        assert_eq!(document, format!("read: {:?}", json!({ "a": [100, "x"], "b": 1 })));
    }
}

#[tokio::test]
async fn columns_of_sqlite_that_change_values() {
    let pool = &databases::sqlite().await;
    // The affinity of a column makes numbers of text that looks like one, and text of numbers.
    assert_eq!(
        kept_as!(pool, "NUMERIC", String, "1.50".to_owned()),
        "no longer a value: \"value\""
    );
    assert_eq!(
        kept_as!(pool, "NUMERIC", String, "1.50 EUR".to_owned()),
        "read: \"1.50 EUR\""
    );
    assert_eq!(
        kept_as!(pool, "INTEGER", String, "007".to_owned()),
        "no longer a value: \"value\""
    );
    assert_eq!(kept_as!(pool, "TEXT", i64, 7), "no longer a value: \"value\"");
    assert_eq!(
        kept_as!(pool, "REAL", i64, (1 << 53) + 1),
        "no longer a value: \"value\""
    );
    assert_eq!(kept_as!(pool, "TEXT", bool, true), "no longer a value: \"value\"");
    assert_eq!(kept_as!(pool, "INTEGER", f64, 7.0), "no longer a value: \"value\"");
    // Whatever is declared, SQLite keeps more than it says.
    assert_eq!(kept_as!(pool, "CHAR(8)", String, "abc".to_owned()), "read: \"abc\"");
    assert_eq!(
        kept_as!(pool, "VARCHAR(3)", String, "abcd".to_owned()),
        "read: \"abcd\""
    );
    assert_eq!(kept_as!(pool, "INTEGER", f64, 0.5), "read: 0.5");
    let at: DateTime<Utc> = "2023-11-14T22:13:20.123456789Z".parse().unwrap();
    assert_eq!(
        kept!(pool, "DATETIME", EncryptedNanos, Nanos { id: 1, value: at }),
        "read: 2023-11-14T22:13:20.123456789Z"
    );
}
