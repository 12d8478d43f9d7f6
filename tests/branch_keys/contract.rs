//! What every table of branch keys does, whatever it is made of. Each check is given a table of its own, with no rows.
//!
//! A table is tried as such, with made-up rows ([`table`]), and under a key store ([`store`]).

use std::collections::BTreeMap;
use std::sync::Arc;

use envelope_runtime::keyring::BranchKeyVersion;
use envelope_runtime::keyring::key_store::{KeyRow, KeyTable, RowKind, TableError};

/// A table under test, shared with the store over it.
pub(crate) type Table = Arc<dyn KeyTable>;

/// Some version, told by a number.
pub(crate) fn version(number: u8) -> BranchKeyVersion {
    BranchKeyVersion::from_bytes([number; 16])
}

/// A made-up row; `wrapped` tells it from others.
pub(crate) fn row(id: &str, kind: RowKind, wrapped: &[u8]) -> KeyRow {
    KeyRow {
        id: id.to_owned(),
        kind,
        wrapped: wrapped.to_owned(),
        kms_arn: "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab".to_owned(),
        create_time: "2026-01-02T03:04:05.000006Z".to_owned(),
        hierarchy_version: 1,
        context: BTreeMap::from([
            ("department".to_owned(), "sales".to_owned()),
            ("région".to_owned(), "Île-de-France".to_owned()),
        ]),
    }
}

/// The first rows of an id.
pub(crate) fn first_rows(id: &str) -> Vec<KeyRow> {
    vec![
        row(id, RowKind::Version(version(1)), b"first"),
        row(id, RowKind::Active(version(1)), b"first, active"),
        row(id, RowKind::Beacon, b"beacon"),
    ]
}

/// All rows of an id, in the order of their types.
pub(crate) async fn all(table: &dyn KeyTable, id: &str) -> Vec<KeyRow> {
    sorted(table.read_all(id).await.unwrap())
}

fn sorted(mut rows: Vec<KeyRow>) -> Vec<KeyRow> {
    rows.sort_by_key(|row| (row.id.clone(), row.kind.type_name()));
    rows
}

/// Tries a table on its own.
pub(crate) async fn table(table: Table) {
    table.create_table().await.unwrap();
    table
        .create_table()
        .await
        .expect("a table that is there is left as it is");
    assert_eq!(table.list().await.unwrap(), []);
    assert_eq!(table.read_all("acme").await.unwrap(), []);
    assert_eq!(table.read("acme", "branch:ACTIVE").await.unwrap(), None);
    creates(&*table).await;
    rotates(&*table).await;
    lists(&*table).await;
    forgets(&*table).await;
}

async fn creates(table: &dyn KeyTable) {
    table.create(first_rows("acme")).await.unwrap();
    for row in first_rows("acme") {
        let read = table.read("acme", &row.kind.type_name()).await.unwrap();
        assert_eq!(read, Some(row), "every attribute comes back as it was");
    }
    // Again, and none of it is written: neither over what is there nor beside it.
    let again = [
        row("acme", RowKind::Version(version(2)), b"second"),
        row("acme", RowKind::Active(version(2)), b"second, active"),
        row("acme", RowKind::Beacon, b"another beacon"),
    ];
    let error = table.create(again.to_vec()).await.unwrap_err();
    assert!(matches!(error, TableError::Exists), "{error:?}");
    assert_eq!(all(table, "acme").await, sorted(first_rows("acme")));
    // Ids are apart, to the letter.
    for id in ["ACME", "acme ", "acm", "acme2", "Ünïcode/ö:%_'\"\\"] {
        assert_eq!(table.read_all(id).await.unwrap(), [], "{id}");
        table.create(first_rows(id)).await.unwrap();
        assert_eq!(all(table, id).await, sorted(first_rows(id)), "{id}");
    }
    assert_eq!(all(table, "acme").await, sorted(first_rows("acme")));
    assert_eq!(table.read("acme", "branch:active").await.unwrap(), None);
}

async fn rotates(table: &dyn KeyTable) {
    let second = row("acme", RowKind::Version(version(2)), b"second");
    let active = row("acme", RowKind::Active(version(2)), b"second, active");
    let rotated = table.rotate(second.clone(), active.clone(), b"first, active").await;
    rotated.unwrap();
    let expected = sorted(vec![
        row("acme", RowKind::Version(version(1)), b"first"),
        second,
        active.clone(),
        row("acme", RowKind::Beacon, b"beacon"),
    ]);
    assert_eq!(all(table, "acme").await, expected);
    assert_eq!(table.read("acme", "branch:ACTIVE").await.unwrap(), Some(active));
    // From what it was before; of an id that is not there; and a version that is there.
    for (id, number, replaces) in [
        ("acme", 3, &b"first, active"[..]),
        ("acme", 3, b""),
        ("acme", 1, b"second, active"),
        ("nobody", 3, b"first, active"),
    ] {
        let next = row(id, RowKind::Version(version(number)), b"next");
        let active = row(id, RowKind::Active(version(number)), b"next, active");
        let error = table.rotate(next, active, replaces).await.unwrap_err();
        assert!(matches!(error, TableError::Conflict), "{id} {number}: {error:?}");
    }
    assert_eq!(all(table, "acme").await, expected);
    assert_eq!(table.read_all("nobody").await.unwrap(), []);
}

async fn lists(table: &dyn KeyTable) {
    let listed = sorted(table.list().await.unwrap());
    assert_eq!(listed.len(), 6);
    assert!(listed.iter().all(|row| matches!(row.kind, RowKind::Active(_))));
    let active = table.read("acme", "branch:ACTIVE").await.unwrap().unwrap();
    assert!(listed.contains(&active));
}

async fn forgets(table: &dyn KeyTable) {
    let tombstone = row("acme", RowKind::Tombstone, b"tombstone");
    table.forget(tombstone.clone()).await.unwrap();
    assert_eq!(all(table, "acme").await, std::slice::from_ref(&tombstone));
    assert_eq!(table.list().await.unwrap().len(), 6, "a tombstone is listed");
    assert_eq!(all(table, "ACME").await, sorted(first_rows("ACME")), "others stay");
    // What is gone is not made anew, and not rotated.
    let error = table.create(first_rows("acme")).await.unwrap_err();
    assert!(matches!(error, TableError::Exists), "{error:?}");
    let next = row("acme", RowKind::Version(version(3)), b"third");
    let active = row("acme", RowKind::Active(version(3)), b"third, active");
    let error = table.rotate(next, active, b"second, active").await.unwrap_err();
    assert!(matches!(error, TableError::Conflict), "{error:?}");
    assert_eq!(all(table, "acme").await, std::slice::from_ref(&tombstone));
    // Again: with another tombstone, which takes the place of the first; and of an id without rows.
    for id in ["acme", "nobody"] {
        let tombstone = row(id, RowKind::Tombstone, b"another");
        table.forget(tombstone.clone()).await.unwrap();
        assert_eq!(all(table, id).await, [tombstone]);
    }
    many_versions(table).await;
}

/// More versions than a store writes, or reads, in one request.
async fn many_versions(table: &dyn KeyTable) {
    const VERSIONS: u8 = 130;
    table.create(first_rows("old")).await.unwrap();
    let mut replaces = b"first, active".to_vec();
    for number in 2..=VERSIONS {
        let wrapped = [&[number; 9000][..], b"active"].concat();
        let next = row("old", RowKind::Version(version(number)), &[number; 9000]);
        let active = row("old", RowKind::Active(version(number)), &wrapped);
        table.rotate(next, active, &replaces).await.unwrap();
        replaces = wrapped;
    }
    assert_eq!(table.read_all("old").await.unwrap().len(), usize::from(VERSIONS) + 2);
    let tombstone = row("old", RowKind::Tombstone, b"tombstone");
    table.forget(tombstone.clone()).await.unwrap();
    assert_eq!(all(table, "old").await, [tombstone]);
}

/// Rotations from one and the same state, at once: one wins, and the others are told.
pub(crate) async fn race(table: Table) {
    const RIVALS: u8 = 8;
    table.create_table().await.unwrap();
    table.create(first_rows("acme")).await.unwrap();
    let rivals = (2..2 + RIVALS).map(|number| {
        let table = table.clone();
        tokio::spawn(async move {
            let next = row("acme", RowKind::Version(version(number)), &[number]);
            let active = row("acme", RowKind::Active(version(number)), &[number, 0]);
            (number, table.rotate(next, active, b"first, active").await)
        })
    });
    let mut winners = Vec::new();
    for rival in rivals.collect::<Vec<_>>() {
        match rival.await.unwrap() {
            (number, Ok(())) => winners.push(number),
            (_, Err(error)) => assert!(matches!(error, TableError::Conflict), "{error:?}"),
        }
    }
    let [winner] = winners[..] else { panic!("{winners:?}") };
    let active = table.read("acme", "branch:ACTIVE").await.unwrap().unwrap();
    assert_eq!(
        (active.kind, active.wrapped),
        (RowKind::Active(version(winner)), vec![winner, 0])
    );
    assert_eq!(
        table.read_all("acme").await.unwrap().len(),
        4,
        "nothing of the others is left"
    );
}
