//! Rows that somebody altered, moved or copied who writes to the table past the store: refused by name.

use std::sync::Arc;

use envelope_runtime::keyring::BranchKeyVersion;
use envelope_runtime::keyring::key_store::{
    BranchKeyError, BranchKeySource, BranchKeyStore, KeyRow, KeyStore, MemoryKeyTable, RowKind,
};

use crate::contract;
use crate::world::{ANYONE, FRANKFURT, NAME, World, altered, department, store, strict};

/// The kinds of rows that are read, by their types.
fn types(version: BranchKeyVersion) -> [String; 3] {
    [
        "branch:ACTIVE".to_owned(),
        RowKind::Version(version).type_name(),
        "beacon:ACTIVE".to_owned(),
    ]
}

/// Reads the row of a type.
async fn read(store: &KeyStore, id: &str, type_name: &str) -> Result<(), BranchKeyError> {
    match type_name {
        "branch:ACTIVE" => store.active(id).await.map(drop),
        "beacon:ACTIVE" => store.beacon_key(id).await.map(drop),
        name => {
            let version = name.strip_prefix("branch:version:").unwrap().parse().unwrap();
            store.version(id, version).await.map(drop)
        }
    }
}

type Edit = (&'static str, fn(&mut KeyRow));

/// What KMS notices.
const ALTERATIONS: [Edit; 9] = [
    ("enc, a bit", |row| *row.wrapped.last_mut().unwrap() ^= 1),
    ("enc, its first byte", |row| row.wrapped[0] ^= 1),
    ("enc, cut short", |row| {
        row.wrapped.pop();
    }),
    ("enc, empty", |row| row.wrapped.clear()),
    ("enc, too long", |row| row.wrapped.resize(6145, 0)),
    ("create-time", |row| row.create_time.replace_range(3..4, "0")),
    ("aws-crypto-ec, a value", |row| row.context = department("board")),
    ("aws-crypto-ec, one more", |row| {
        row.context.insert("more".to_owned(), String::new());
    }),
    ("aws-crypto-ec, one less", |row| row.context.clear()),
];

#[tokio::test]
async fn every_altered_attribute_is_refused_with_the_row() {
    let mut refused = 0;
    for (attribute, edit) in ALTERATIONS {
        let world = World::with_acme().await;
        let version = world.store.active("acme").await.unwrap().version();
        for name in types(version) {
            world.edit("acme", &name, edit);
            let error = read(&world.store, "acme", &name).await.unwrap_err();
            assert_eq!(altered(&error), name, "{attribute}");
            assert!(error.is_refused());
            refused += 1;
        }
        // Nothing is made from what is altered.
        let before = world.table.rows();
        let error = world.store.rotate("acme").await.unwrap_err();
        assert_eq!(altered(&error), "branch:ACTIVE", "{attribute}");
        assert_eq!(world.table.rows(), before);
    }
    assert_eq!(refused, 27);
}

#[tokio::test]
async fn an_active_row_that_names_another_version_is_refused() {
    let world = World::with_acme().await;
    let other = world.table.rows()[0].kind;
    let RowKind::Version(first) = other else {
        panic!("{other:?}")
    };
    for version in [first, contract::version(9)] {
        world.edit("acme", "branch:ACTIVE", |row| row.kind = RowKind::Active(version));
        let error = world.store.active("acme").await.unwrap_err();
        assert_eq!(altered(&error), "branch:ACTIVE");
    }
}

#[tokio::test]
async fn another_kms_key_is_named_before_any_call() {
    let world = World::with_acme().await;
    let version = world.store.active("acme").await.unwrap().version();
    let other = world.kms.region(FRANKFURT).create_key();
    world.kms.forget_requests();
    for name in types(version) {
        world.edit("acme", &name, |row| row.kms_arn.clone_from(&other));
        let error = read(&world.store, "acme", &name).await.unwrap_err();
        let BranchKeyError::OtherKmsKey {
            row, found, configured, ..
        } = &error
        else {
            panic!("{error:?}")
        };
        assert_eq!([row, found, configured], [&name, &other, &world.key]);
        assert!(error.is_refused());
        for text in ["alias/orders", "", "arn:aws:kms:eu-central-1:111122223333:alias/orders"] {
            world.edit("acme", &name, |row| row.kms_arn = text.to_owned());
            let error = read(&world.store, "acme", &name).await.unwrap_err();
            assert!(
                matches!(&error, BranchKeyError::KeyArn { row, .. } if *row == name),
                "{error:?}"
            );
            assert!(error.is_refused());
        }
    }
    let error = world.store.rotate("acme").await.unwrap_err();
    assert!(matches!(error, BranchKeyError::KeyArn { .. }), "{error:?}");
    assert_eq!(world.operations(), [""; 0]);
}

#[tokio::test]
async fn another_hierarchy_version_is_named_before_any_call() {
    let world = World::with_acme().await;
    world.edit("acme", "branch:ACTIVE", |row| row.hierarchy_version = 2);
    for error in [
        world.store.active("acme").await.unwrap_err(),
        world.store.rotate("acme").await.unwrap_err(),
    ] {
        assert!(
            matches!(&error, BranchKeyError::HierarchyVersion { row, found: 2, .. } if row == "branch:ACTIVE"),
            "{error:?}"
        );
        assert!(error.is_refused());
    }
    assert_eq!(world.operations(), [""; 0]);
}

/// Each row in the place of each other one, of the same branch key and of another's.
#[tokio::test]
async fn a_copied_row_is_refused() {
    let world = World::with_acme().await;
    world.store.create("globex", &department("sales")).await.unwrap();
    let rows = world.table.rows();
    let mut copies = 0;
    for from in &rows {
        for to in &rows {
            if from == to {
                continue;
            }
            // The place is that of `to`, all else is what `from` says.
            let copy = KeyRow {
                id: to.id.clone(),
                kind: to.kind,
                ..from.clone()
            };
            let name = to.kind.type_name();
            world.table.set_rows(
                rows.iter()
                    .map(|row| if row == to { copy.clone() } else { row.clone() })
                    .collect(),
            );
            let error = read(&world.store, &to.id, &name).await.unwrap_err();
            assert_eq!(altered(&error), name, "{from:?} as {to:?}");
            copies += 1;
        }
    }
    assert_eq!(copies, 7 * 6);
    world.table.set_rows(rows);
    read(&world.store, "acme", "branch:ACTIVE").await.unwrap();
}

/// Rows are bound to the logical name of the store that wrote them.
#[tokio::test]
async fn a_row_of_another_table_is_refused() {
    let world = World::with_acme().await;
    let version = world.store.active("acme").await.unwrap().version();
    // Copied into the table of a store of another name, and the other way about: a store that is told a wrong name.
    let elsewhere = Arc::new(MemoryKeyTable::new());
    elsewhere.set_rows(world.table.rows());
    let other = store("other-keys", elsewhere, &world.client, strict(&world.key));
    for name in types(version) {
        let error = read(&other, "acme", &name).await.unwrap_err();
        assert_eq!(altered(&error), name);
        assert!(
            error.to_string().contains("`other-keys` is not the logical name"),
            "{error}"
        );
    }
    let error = other.rotate("acme").await.unwrap_err();
    assert_eq!(altered(&error), "branch:ACTIVE");
    let error = other.forget("acme").await.unwrap_err();
    altered(&error);
    assert_eq!(other.list().await.unwrap().len(), 1, "nothing was forgotten");
    // A restored table, under the same name: all is well.
    let restored = Arc::new(MemoryKeyTable::new());
    restored.set_rows(world.table.rows());
    let restored = store(NAME, restored, &world.kms.client(FRANKFURT, ANYONE), strict(&world.key));
    read(&restored, "acme", "branch:ACTIVE").await.unwrap();
}

#[tokio::test]
async fn vanished_rows_are_told_apart() {
    let world = World::with_acme().await;
    let version = world.store.active("acme").await.unwrap().version();
    world.remove("acme", &RowKind::Version(version).type_name());
    let error = world.store.version("acme", version).await.unwrap_err();
    assert!(matches!(error, BranchKeyError::VersionNotFound { .. }), "{error:?}");
    world.remove("acme", "beacon:ACTIVE");
    let error = world.store.beacon_key("acme").await.unwrap_err();
    assert!(matches!(error, BranchKeyError::NotFound { .. }), "{error:?}");
    world.store.active("acme").await.expect("the active row is there still");
    world.remove("acme", "branch:ACTIVE");
    for error in [
        world.store.active("acme").await.unwrap_err(),
        world.store.version("acme", version).await.unwrap_err(),
        world.store.rotate("acme").await.unwrap_err(),
    ] {
        assert!(matches!(error, BranchKeyError::NotFound { .. }), "{error:?}");
        assert!(!error.is_refused());
    }
}

/// Both rows are genuine, and nothing outside the table says which of them is the later one: docs/branch-keys.md says so.
#[tokio::test]
async fn a_former_active_row_is_not_noticed() {
    let world = World::with_acme().await;
    let former = world.row("acme", "branch:ACTIVE");
    let later = world.store.rotate("acme").await.unwrap();
    world.edit("acme", "branch:ACTIVE", |row| *row = former.clone());
    let active = world.store.active("acme").await.unwrap().version();
    assert_eq!(former.kind, RowKind::Active(active));
    world.store.version("acme", later).await.expect("no version is lost");
}
