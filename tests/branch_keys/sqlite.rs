//! SQLite: in memory, and in a file under each kind of journal.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use envelope_runtime::keyring::key_store::{KeyTable, RowKind, SqliteKeyTable, TableError};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, SqlitePool};
use tempfile::TempDir;

use crate::contract::{self, Table, first_rows, row, version};
use crate::{life, sharing};

const JOURNALS: [SqliteJournalMode; 4] = [
    SqliteJournalMode::Wal,
    SqliteJournalMode::Delete,
    SqliteJournalMode::Truncate,
    SqliteJournalMode::Persist,
];

async fn memory() -> Table {
    // The database lasts as long as its one connection.
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect("sqlite::memory:")
        .await;
    Arc::new(SqliteKeyTable::new(pool.unwrap(), "branch_keys").unwrap())
}

/// A pool over a file, as each program has one of its own.
async fn file(folder: &TempDir, journal: SqliteJournalMode) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("keys.db"))
        .create_if_missing(true)
        .journal_mode(journal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_secs(20));
    let pool = SqlitePoolOptions::new().max_connections(3);
    pool.connect_with(options).await.unwrap()
}

fn table(pool: &SqlitePool, name: &str) -> Table {
    // The races are about turns, not about how fast the machine is.
    Arc::new(
        SqliteKeyTable::new(pool.clone(), name)
            .unwrap()
            .timeout(Duration::from_secs(60)),
    )
}

async fn run(pool: &SqlitePool, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(pool).await.unwrap();
}

#[tokio::test]
async fn a_table_in_sqlite_keeps_the_contract() {
    contract::table(memory().await).await;
    contract::race(memory().await).await;
    for journal in [SqliteJournalMode::Wal, SqliteJournalMode::Delete] {
        let folder = TempDir::new().unwrap();
        let pool = file(&folder, journal).await;
        contract::table(table(&pool, "keys")).await;
        contract::race(table(&pool, "raced")).await;
    }
}

#[tokio::test]
async fn a_store_over_a_table_in_sqlite() {
    life::over(memory().await).await;
    life::rotated_at_once(memory().await).await;
    let folder = TempDir::new().unwrap();
    let pool = file(&folder, SqliteJournalMode::Wal).await;
    life::over(table(&pool, "keys")).await;
    life::rotated_at_once(table(&pool, "raced")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn programs_that_share_a_file() {
    for journal in [SqliteJournalMode::Wal, SqliteJournalMode::Delete] {
        let folder = TempDir::new().unwrap();
        let pools = [file(&folder, journal).await, file(&folder, journal).await];
        let shared = |name: &str| [table(&pools[0], name), table(&pools[1], name)];
        sharing::no_rotation_is_lost(shared("rotated")).await;
        sharing::nothing_outlives_a_tombstone(shared("forgotten")).await;
        let [first, second] = shared("made");
        sharing::one_makes_it(vec![first.clone(), second.clone(), first, second]).await;
    }
}

/// The wrapped key of a version, told by a number, that is looked for in the files.
fn marked(id: &str, number: u8) -> Vec<u8> {
    format!("<{id} wrapped {number}>").repeat(9).into_bytes()
}

/// How many of the files of a folder have this in them, and how many files there are with anything in them.
fn holding(folder: &Path, what: &[u8]) -> usize {
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    files
        .filter(|bytes| bytes.windows(what.len()).any(|window| window == what))
        .count()
}

async fn rotate(table: &Table, id: &str, number: u8) {
    let next = row(id, RowKind::Version(version(number)), &marked(id, number));
    let active = row(id, RowKind::Active(version(number)), &marked(id, number));
    let old = table.read(id, "branch:ACTIVE").await.unwrap().unwrap();
    table.rotate(next, active, &old.wrapped).await.unwrap();
}

/// Enough ids and versions for pages to split, by several connections, one of them busy with something else.
#[tokio::test]
async fn what_is_forgotten_is_in_none_of_the_files() {
    const IDS: u8 = 20;
    const VERSIONS: u8 = 15;
    for journal in JOURNALS {
        let folder = TempDir::new().unwrap();
        let pool = file(&folder, journal).await;
        let table = table(&pool, "keys");
        table.create_table().await.unwrap();
        for id in 0..IDS {
            table.create(first_rows(&format!("tenant-{id}"))).await.unwrap();
        }
        for number in 2..VERSIONS {
            for id in 0..IDS {
                rotate(&table, &format!("tenant-{id}"), number).await;
            }
        }
        let forgotten = (0..IDS).filter(|id| id % 3 == 0).map(|id| format!("tenant-{id}"));
        for id in forgotten.clone() {
            assert!(
                holding(folder.path(), format!("<{id} ").as_bytes()) > 0,
                "{journal:?} {id}: written"
            );
            table.forget(row(&id, RowKind::Tombstone, b"tombstone")).await.unwrap();
            assert_eq!(
                holding(folder.path(), format!("<{id} ").as_bytes()),
                0,
                "{journal:?} {id}: forgotten"
            );
        }
        for id in forgotten {
            assert_eq!(
                holding(folder.path(), format!("<{id} ").as_bytes()),
                0,
                "{journal:?} {id}: stays so"
            );
        }
        assert!(
            holding(folder.path(), b"<tenant-1 wrapped 2>") > 0,
            "{journal:?}: others stay"
        );
    }
}

/// The log has to wait for who reads an older state of the file.
#[tokio::test]
async fn a_reader_keeps_the_log_and_the_caller_is_told() {
    let folder = TempDir::new().unwrap();
    let pool = file(&folder, SqliteJournalMode::Wal).await;
    let patient = table(&pool, "keys");
    patient.create_table().await.unwrap();
    patient.create(first_rows("acme")).await.unwrap();
    rotate(&patient, "acme", 7).await;
    let hasty = pool
        .connect_options()
        .as_ref()
        .clone()
        .busy_timeout(Duration::from_millis(50));
    let hasty = SqlitePoolOptions::new().connect_with(hasty).await.unwrap();
    let hasty = table(&hasty, "keys");

    let mut reader = pool.begin().await.unwrap();
    sqlx::query("SELECT * FROM keys").fetch_all(&mut *reader).await.unwrap();
    let tombstone = || row("acme", RowKind::Tombstone, b"tombstone");
    let error = hasty.forget(tombstone()).await.unwrap_err();
    assert!(matches!(error, TableError::Unavailable(_)), "{error:?}");
    assert_eq!(
        contract::all(&*patient, "acme").await,
        [tombstone()],
        "the rows are gone"
    );
    assert!(holding(folder.path(), &marked("acme", 7)) > 0);
    reader.rollback().await.unwrap();
    hasty.forget(tombstone()).await.unwrap();
    assert_eq!(holding(folder.path(), &marked("acme", 7)), 0);
}

#[tokio::test]
async fn a_file_that_is_busy_or_only_read_is_unavailable() {
    let folder = TempDir::new().unwrap();
    let pool = file(&folder, SqliteJournalMode::Wal).await;
    let patient = table(&pool, "keys");
    patient.create_table().await.unwrap();
    patient.create(first_rows("acme")).await.unwrap();
    let options = || pool.connect_options().as_ref().clone();
    let hasty = options().busy_timeout(Duration::from_millis(50));
    let hasty = table(&SqlitePoolOptions::new().connect_with(hasty).await.unwrap(), "keys");
    let writer = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let error = hasty.create(first_rows("other")).await.unwrap_err();
    assert!(matches!(error, TableError::Unavailable(_)), "{error:?}");
    assert_eq!(
        hasty.read_all("acme").await.unwrap().len(),
        3,
        "who reads does not wait"
    );
    writer.rollback().await.unwrap();

    let reader = SqlitePoolOptions::new()
        .connect_with(options().read_only(true))
        .await
        .unwrap();
    let reader = table(&reader, "keys");
    reader.create_table().await.expect("who cannot make tables finds one");
    assert_eq!(reader.read_all("acme").await.unwrap().len(), 3);
    let error = reader.create(first_rows("other")).await.unwrap_err();
    assert!(matches!(error, TableError::Unavailable(_)), "{error:?}");
    assert_eq!(patient.list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn another_shape_is_refused_by_what_differs() {
    let columns = "branch_key_id TEXT NOT NULL, type TEXT NOT NULL, version TEXT, enc BLOB NOT NULL, kms_arn TEXT NOT NULL, \
                   create_time TEXT NOT NULL, hierarchy_version INTEGER NOT NULL, context TEXT NOT NULL";
    let key = "PRIMARY KEY (branch_key_id, type)";
    let folder = TempDir::new().unwrap();
    let pool = file(&folder, SqliteJournalMode::Wal).await;
    // One connection makes and drops them all: another would go by the schema that it read last, in which a view of this
    // name may still be a table.
    let mut maker = pool.acquire().await.unwrap();
    let mut make = async |sql: String| {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *maker).await.unwrap();
    };
    let right = format!("TABLE keys ({columns}, {key}) STRICT");
    for (thing, problem) in [
        (
            right.replace("enc BLOB", "enc TEXT"),
            "its column `enc` is TEXT, not BLOB",
        ),
        (right.replace("version TEXT,", ""), "it has no column `version`"),
        (
            right.replace("kms_arn TEXT NOT NULL", "kms_arn TEXT"),
            "its column `kms_arn` can be null",
        ),
        (
            right.replace(key, "note TEXT, PRIMARY KEY (branch_key_id, type)"),
            "it has another column, `note`",
        ),
        (
            right.replace(key, "PRIMARY KEY (branch_key_id)"),
            "its primary key is not (branch_key_id, type)",
        ),
        (
            right.replace(" STRICT", ""),
            "it is not STRICT, so its columns may hold values of any type",
        ),
        (
            "VIEW keys AS SELECT 1".to_owned(),
            "it is a view, or another thing that is no table",
        ),
    ] {
        make(format!("CREATE {thing}")).await;
        let error = table(&pool, "keys").create_table().await.unwrap_err();
        assert!(matches!(error, TableError::Shape { .. }), "{error:?}");
        assert!(error.to_string().ends_with(problem), "{error}");
        let kind = thing.split(' ').next().unwrap();
        make(format!("DROP {kind} keys")).await;
    }
    // One that somebody else made, rowids and all.
    make(format!("CREATE {right}")).await;
    contract::table(table(&pool, "keys")).await;
}

#[tokio::test]
async fn rows_that_break_the_rules_are_neither_written_nor_read() {
    let folder = TempDir::new().unwrap();
    let pool = file(&folder, SqliteJournalMode::Wal).await;
    let table = table(&pool, "keys");
    table.create_table().await.unwrap();
    table.create(first_rows("acme")).await.unwrap();
    let mut other_hierarchy = first_rows("other");
    other_hierarchy[0].hierarchy_version = 2;
    for rows in [
        other_hierarchy,
        vec![row("other", RowKind::Beacon, b"")],
        vec![row("", RowKind::Beacon, b"x")],
    ] {
        let error = table.create(rows).await.unwrap_err();
        assert!(matches!(error, TableError::Malformed { .. }), "{error:?}");
    }
    assert_eq!(table.read_all("other").await.unwrap(), []);
    for context in ["{", r#"{"a":1}"#, r#"{ "a":"1"}"#, r#"{"b":"","a":""}"#] {
        run(
            &pool,
            &format!("UPDATE keys SET context = '{context}' WHERE type = 'branch:ACTIVE'"),
        )
        .await;
        let error = table.read("acme", "branch:ACTIVE").await.unwrap_err();
        assert!(
            error
                .to_string()
                .contains("row `branch:ACTIVE` of `acme`: column `context`"),
            "{error}"
        );
    }
    for name in ["keys\"; DROP TABLE x; --", "main.keys", "", "1keys"] {
        let error = SqliteKeyTable::new(pool.clone(), name).unwrap_err();
        assert!(matches!(error, TableError::Shape { .. }), "{error:?}");
    }
}

/// A temporary table of the same name does not stand in for the one in the file.
#[tokio::test]
async fn a_temporary_table_is_not_mistaken_for_it() {
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect("sqlite::memory:")
        .await
        .unwrap();
    let table = table(&pool, "keys");
    table.create_table().await.unwrap();
    table.create(first_rows("acme")).await.unwrap();
    run(&pool, "CREATE TEMPORARY TABLE keys (branch_key_id TEXT)").await;
    table.create_table().await.unwrap();
    assert_eq!(table.read_all("acme").await.unwrap().len(), 3);
}
