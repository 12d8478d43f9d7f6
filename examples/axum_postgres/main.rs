//! A service over HTTP that keeps customers in PostgreSQL, some of their columns encrypted.
//!
//! ```text
//! DATABASE_URL=postgres://… cargo run --example axum_postgres --features axum
//! ```
//!
//! It creates, reads, lists and changes customers of the tenant that a request names, tells whether it is well (`/health`), and counts
//! (`/metrics`). Read `customer.rs` and `encrypted.rs` first: they are what is particular to encrypted records.
//! Left out is what has nothing to do with them: who the caller is, TLS, and how long a slow client may take.

mod customer;
mod customers;
mod encrypted;
mod error;
mod health;
mod metrics;
mod options;
mod plain;
mod routes;

use std::future::Future;
use std::io;
use std::time::Duration;

use anyhow::{Context as _, Result};
use envelope_runtime::keyring::KeyFileKeyring;
use envelope_runtime::{CachePolicy, Envelope};
use sqlx::postgres::PgPoolOptions;
use tokio::net::TcpListener;

use crate::customers::Sealing;
use crate::options::Options;
use crate::routes::App;

/// How long a data key serves, and so how long a permission that was taken away.
const MAX_AGE: Duration = Duration::from_secs(60);
/// How long a request waits for a connection to the database.
const PATIENCE: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> Result<()> {
    let Some(options) = Options::from_arguments()? else {
        return Ok(());
    };
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(io::stderr)
        .init();

    let pool = PgPoolOptions::new()
        .max_connections(options.connections)
        .min_connections(options.connections) // so that no request waits for one to be opened
        .acquire_timeout(PATIENCE);
    let pool = pool
        .connect(&options.database)
        .await
        .context("cannot reach the database")?;
    let sealing = if options.plain {
        plain::create_table(&pool).await?;
        Sealing::None
    } else {
        encrypted::create_table(&pool).await?;
        Sealing::Envelope(envelope(&options)?)
    };

    // Before the first request, so that none is lost between them.
    let stop = asked_to_stop().context("cannot wait for signals")?;
    let listener = TcpListener::bind(options.listen).await;
    let listener = listener.with_context(|| format!("cannot listen on {}", options.listen))?;
    println!("listening on http://{}", listener.local_addr()?);
    let app = App {
        pool: pool.clone(),
        sealing,
    };
    // Requests that are under way are answered.
    axum::serve(listener, routes::router(app))
        .with_graceful_shutdown(stop)
        .await?;
    pool.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// The client of all requests: it is cheap to clone, and so is what `scoped` makes of it.
///
/// A key in a file is for development. In production, the keyring is one of AWS KMS, and nothing else changes:
///
/// ```text
/// let kms = aws_sdk_kms::Client::new(&aws_config::load_from_env().await);
/// let keyring = KmsKeyring::new(kms, "arn:aws:kms:eu-central-1:111122223333:key/…")?;
/// ```
///
/// `source.rs` beside this example makes such a client with one TLS library; [docs/keys.md](../../docs/keys.md) has the permissions.
fn envelope(options: &Options) -> Result<Envelope> {
    let keyring = KeyFileKeyring::open_or_create(&options.key)?;
    // Without a cache, each request would call the KMS.
    let policy = CachePolicy::max_age(MAX_AGE);
    Ok(Envelope::builder(keyring).cache(policy).build()?)
}

/// Ends at SIGTERM, or ctrl-c.
#[cfg(unix)]
fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Ends at ctrl-c.
#[cfg(not(unix))]
fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
