//! A database for each test: SQLite in memory, and a schema on the PostgreSQL server that `cargo xtask test` starts.

use std::sync::atomic::{AtomicU32, Ordering};

use envelope_tests::not_run;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};

/// Each function as a test on SQLite, and as one on PostgreSQL, in modules of these names.
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($pool:ident: Pool<$DB:ident>) $body:block)*) => {
        mod sqlite {
            #[allow(unused_imports, reason = "not every file needs all")]
            use super::*;
            $(
                $(#[$doc])*
                #[tokio::test]
                async fn $name() {
                    #[allow(dead_code, reason = "not every test names it")]
                    type $DB = sqlx::Sqlite;
                    let $pool = crate::databases::sqlite().await;
                    $body
                }
            )*
        }

        mod postgres {
            #[allow(unused_imports, reason = "not every file needs all")]
            use super::*;
            $(
                $(#[$doc])*
                #[tokio::test]
                async fn $name() {
                    #[allow(dead_code, reason = "not every test names it")]
                    type $DB = sqlx::Postgres;
                    let Some($pool) = crate::databases::postgres(concat!(module_path!(), "::", stringify!($name))).await else {
                        return;
                    };
                    $body
                }
            )*
        }
    };
}

/// An empty database: one connection, since each has its own.
pub(crate) async fn sqlite() -> SqlitePool {
    let options = SqlitePoolOptions::new().max_connections(1);
    options.connect("sqlite::memory:").await.unwrap()
}

/// An empty schema, where names without a schema lead to. It is left there: the server goes when the tests are over.
pub(crate) async fn postgres(what: &str) -> Option<PgPool> {
    static SCHEMAS: AtomicU32 = AtomicU32::new(0);

    let url = not_run::server("ENVELOPE_POSTGRES_URL", what)?;
    let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
    let schema = format!("envelope_stores_{}_{number}", std::process::id());
    let options: PgConnectOptions = url.parse().unwrap();
    let options = options.options([("search_path", schema.as_str()), ("synchronous_commit", "off")]);
    let pool = PgPoolOptions::new()
        .max_connections(2)
        .connect_with(options)
        .await
        .unwrap();
    let create = format!("CREATE SCHEMA {schema}");
    sqlx::query(AssertSqlSafe(create)).execute(&pool).await.unwrap();
    Some(pool)
}
