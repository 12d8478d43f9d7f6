//! The PostgreSQL server that `cargo xtask test` starts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use envelope_runtime::keyring::key_store::PostgresKeyTable;
use envelope_tests::not_run;
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

        let url = not_run::server("ENVELOPE_POSTGRES_URL", what)?;
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
