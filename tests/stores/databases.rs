//! A database for each test: SQLite in memory, and a schema on the PostgreSQL server that `cargo xtask test` starts.

use std::io::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};

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

    let Ok(url) = std::env::var("ENVELOPE_POSTGRES_URL") else {
        not_run(&format!(
            "{what}, since ENVELOPE_POSTGRES_URL names no PostgreSQL server"
        ));
        return None;
    };
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

/// Says that something did not run: on standard output, and to the file that `cargo xtask test` reads.
fn not_run(what: &str) {
    println!("not run: {what}");
    if let Some(log) = std::env::var_os("ENVELOPE_NOT_RUN_LOG") {
        let mut log = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
        writeln!(log, "not run: {what}").unwrap();
    }
}
