//! The PostgreSQL server that `cargo xtask test` starts.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use envelope_runtime::keyring::key_store::PostgresKeyTable;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgPool};

use crate::contract::Table;

/// A schema of its own on the server. It is left there: the server goes when the tests are over.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) pool: PgPool,
    schema: String,
}

impl Server {
    /// The server of `ENVELOPE_POSTGRES_URL`; without it, says that `what` did not run, and gives `None`.
    pub(crate) async fn find(what: &str) -> Option<Self> {
        static SCHEMAS: AtomicU32 = AtomicU32::new(0);

        let Ok(url) = std::env::var("ENVELOPE_POSTGRES_URL") else {
            not_run(&format!(
                "{what}, since ENVELOPE_POSTGRES_URL names no PostgreSQL server"
            ));
            return None;
        };
        let pool = connect(url.parse().unwrap()).await;
        let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
        let schema = format!("envelope_test_{}_{number}", std::process::id());
        let server = Self { url, pool, schema };
        server.run(&format!("CREATE SCHEMA {}", server.schema)).await;
        Some(server)
    }

    /// The name of a table in the schema.
    pub(crate) fn name(&self, table: &str) -> String {
        format!("{}.{table}", self.schema)
    }

    /// A table in the schema.
    pub(crate) fn table(&self, name: &str) -> Table {
        Arc::new(PostgresKeyTable::new(self.pool.clone(), &self.name(name)).unwrap())
    }

    /// Another pool, as another program has one.
    pub(crate) async fn other(&self, change: impl FnOnce(PgConnectOptions) -> PgConnectOptions) -> PgPool {
        connect(change(self.url.parse().unwrap())).await
    }

    /// Runs statements.
    pub(crate) async fn run(&self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&self.pool).await.unwrap();
    }
}

async fn connect(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(4)
        .connect_with(options)
        .await
        .unwrap()
}

/// Says that something did not run: on standard output, and to the file that `cargo xtask test` reads.
fn not_run(what: &str) {
    println!("not run: {what}");
    if let Some(log) = std::env::var_os("ENVELOPE_NOT_RUN_LOG") {
        let mut log = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
        writeln!(log, "not run: {what}").unwrap();
    }
}
