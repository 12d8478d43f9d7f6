//! Databases that do not answer: operations end within the table's limit.

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use envelope_runtime::keyring::key_store::{KeyTable, PostgresKeyTable, RowKind, SqliteKeyTable, TableError};
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{PgPool, SqlitePool};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::contract::{first_rows, row, version};

const LIMIT: Duration = Duration::from_millis(300);

/// Far below the limits of the pool and of SQLite (20 s and more), with room for a machine that is busy.
const SOON: Duration = Duration::from_secs(10);

/// `AuthenticationOk` and `ReadyForQuery`.
const WELCOME: &[u8] = b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I";

/// A server that lets in whoever comes, if it is to say anything at all, and never answers a query.
async fn silent(welcomes: bool) -> (PgPool, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let accepted = Arc::new(AtomicUsize::new(0));
    let count = accepted.clone();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            if welcomes {
                welcome(&mut stream).await;
            }
            open.push(stream);
        }
    });
    let url = format!("postgres://nobody@127.0.0.1:{port}/none?sslmode=disable");
    let pool = PgPoolOptions::new().max_connections(1);
    (pool.connect_lazy(&url).unwrap(), accepted)
}

async fn welcome(stream: &mut TcpStream) {
    let len = stream.read_u32().await.unwrap();
    let mut startup = vec![0; len as usize - 4];
    stream.read_exact(&mut startup).await.unwrap();
    stream.write_all(WELCOME).await.unwrap();
}

/// The operation came to its end soon, and says which limit was exceeded.
async fn given_up<T: std::fmt::Debug>(what: &str, operation: impl Future<Output = Result<T, TableError>>) {
    let start = Instant::now();
    let error = operation.await.unwrap_err();
    assert!(start.elapsed() < SOON, "{what}: {:?}", start.elapsed());
    assert!(matches!(error, TableError::Unavailable(_)), "{what}: {error:?}");
    let source = error.source().unwrap().to_string();
    assert!(source.starts_with("no answer within 300ms"), "{what}: {source}");
}

async fn all_given_up(table: &dyn KeyTable) {
    let next = row("acme", RowKind::Version(version(2)), b"next");
    let active = row("acme", RowKind::Active(version(2)), b"next, active");
    given_up("create_table", table.create_table()).await;
    given_up("read", table.read("acme", "branch:ACTIVE")).await;
    given_up("read_all", table.read_all("acme")).await;
    given_up("list", table.list()).await;
    given_up("create", table.create(first_rows("acme"))).await;
    given_up("rotate", table.rotate(next, active, b"first, active")).await;
    given_up("forget", table.forget(row("acme", RowKind::Tombstone, b"tombstone"))).await;
}

#[tokio::test]
async fn a_server_that_accepts_and_never_answers() {
    for welcomes in [false, true] {
        let (pool, _) = silent(welcomes).await;
        let table = PostgresKeyTable::new(pool, "keys").unwrap().timeout(LIMIT);
        all_given_up(&table).await;
    }
}

/// Else a pool would be full of connections to a server that is gone.
#[tokio::test]
async fn a_connection_that_does_not_answer_leaves_the_pool() {
    let (pool, accepted) = silent(true).await;
    let table = PostgresKeyTable::new(pool, "keys").unwrap().timeout(LIMIT);
    for connections in 1..=3 {
        given_up("read", table.read("acme", "branch:ACTIVE")).await;
        assert_eq!(accepted.load(Ordering::SeqCst), 2 * connections - 1);
        given_up("create", table.create(first_rows("acme"))).await;
        assert_eq!(accepted.load(Ordering::SeqCst), 2 * connections);
    }
}

async fn file(folder: &TempDir) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("keys.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Delete)
        .busy_timeout(Duration::from_secs(20));
    let pool = SqlitePoolOptions::new().max_connections(1);
    pool.connect_with(options).await.unwrap()
}

#[tokio::test]
async fn a_database_that_is_locked() {
    let folder = TempDir::new().unwrap();
    let (ours, theirs) = (file(&folder).await, file(&folder).await);
    let table = SqliteKeyTable::new(ours, "keys").unwrap();
    table.create_table().await.unwrap();
    let lock = theirs.begin_with("BEGIN EXCLUSIVE").await.unwrap();
    let hasty = table.clone().timeout(LIMIT);
    all_given_up(&hasty).await;
    lock.rollback().await.unwrap();
    // Nothing of it was written, and the one connection of the pool is as good as before.
    let patient = table.timeout(Duration::from_secs(60));
    assert_eq!(patient.list().await.unwrap(), []);
    patient.create(first_rows("acme")).await.unwrap();
    assert_eq!(patient.read_all("acme").await.unwrap().len(), 3);
}
