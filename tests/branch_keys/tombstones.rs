//! Forgetting: what is left, who can say that a branch key was forgotten, and who cannot.

use std::collections::BTreeMap;
use std::sync::Arc;

use envelope_runtime::keyring::key_store::{
    BranchKeyError, BranchKeySource, BranchKeyStore, KeyRow, MemoryKeyTable, RowKind,
};
use envelope_runtime::keyring::kms::KmsErrorKind;

use crate::contract;
use crate::world::{FRANKFURT, NAME, World, altered, department, failed_call, store, strict};

const TOMBSTONE: &str = "tombstone:FORGOTTEN";

/// A world in which `acme` lives and `globex` was forgotten.
async fn world() -> World {
    let world = World::with_acme().await;
    world.store.create("globex", &department("sales")).await.unwrap();
    world.store.forget("globex").await.unwrap();
    world.kms.forget_requests();
    world
}

/// All that can be asked of a branch key fails; the errors, in an order that [`all_of`] knows.
async fn errors(world: &World, id: &str) -> [BranchKeyError; 5] {
    let store = &world.store;
    [
        store.active(id).await.unwrap_err(),
        store.version(id, contract::version(9)).await.unwrap_err(),
        store.beacon_key(id).await.unwrap_err(),
        store.rotate(id).await.unwrap_err(),
        store.create(id, &BTreeMap::new()).await.unwrap_err(),
    ]
}

fn remove_all(world: &World, id: &str) {
    let mut rows = world.table.rows();
    rows.retain(|row| row.id != id);
    world.table.set_rows(rows);
}

#[tokio::test]
async fn a_tombstone_is_authentic_and_all_there_is() {
    let world = world().await;
    let row = world.row("globex", TOMBSTONE);
    assert_eq!(world.table.rows().iter().filter(|row| row.id == "globex").count(), 1);
    assert_eq!((&row.kms_arn, row.context.len()), (&world.key, 0));
    for error in errors(&world, "globex").await {
        let BranchKeyError::Shredded { id, since } = &error else {
            panic!("{error:?}")
        };
        assert_eq!((id.as_str(), since), ("globex", &row.create_time));
        assert!(!error.is_refused());
    }
    assert!(
        world.operations().iter().all(|operation| operation == "Decrypt"),
        "a reader can tell"
    );
    world.store.active("acme").await.expect("others live on");
}

/// Somebody who writes to the table, and cannot make AWS KMS wrap a tombstone, removes the rows of a branch key and puts
/// something that looks like one in their place.
#[tokio::test]
async fn a_tombstone_cannot_be_faked() {
    let world = world().await;
    let rows = world.table.rows();
    let real = world.row("globex", TOMBSTONE);
    let as_tombstone = |row: &KeyRow| KeyRow {
        kind: RowKind::Tombstone,
        id: "acme".to_owned(),
        ..row.clone()
    };
    // The tombstone of another; rows of its own; bytes made up, and none.
    let mut fakes: Vec<KeyRow> = rows.iter().map(as_tombstone).collect();
    for wrapped in [vec![0; 180], Vec::new()] {
        fakes.push(KeyRow {
            wrapped,
            ..as_tombstone(&real)
        });
    }
    // Wrapped by KMS, for a store of another name.
    let elsewhere = Arc::new(MemoryKeyTable::new());
    let other = store("other-keys", elsewhere.clone(), &world.client, strict(&world.key));
    other.create("acme", &BTreeMap::new()).await.unwrap();
    other.forget("acme").await.unwrap();
    fakes.extend(elsewhere.rows());
    assert_eq!(fakes.len(), 8);
    for fake in fakes {
        remove_all(&world, "acme");
        world.add(fake);
        for error in errors(&world, "acme").await {
            assert_eq!(altered(&error), TOMBSTONE);
        }
        let error = world.store.forget("acme").await.unwrap_err();
        assert_eq!(altered(&error), TOMBSTONE, "nor is it made good");
    }
}

#[tokio::test]
async fn an_altered_tombstone_is_refused() {
    let world = world().await;
    let other = world.kms.region(FRANKFURT).create_key();
    let good = world.row("globex", TOMBSTONE);
    let alterations: [&dyn Fn(&mut KeyRow); 4] = [
        &|row| *row.wrapped.last_mut().unwrap() ^= 1,
        &|row| row.create_time.replace_range(3..4, "0"),
        &|row| row.context = department("sales"),
        &|row| row.kms_arn.clone_from(&other),
    ];
    for alter in alterations {
        world.edit("globex", TOMBSTONE, |row| *row = good.clone());
        world.edit("globex", TOMBSTONE, alter);
        for error in errors(&world, "globex").await {
            assert!(error.is_refused(), "{error:?}");
        }
    }
}

/// A tombstone that is authentic for the id, beside rows: as after a forgetting that broke off, or put back by somebody.
#[tokio::test]
async fn a_tombstone_does_not_hide_what_is_there() {
    let world = world().await;
    let rows = world.table.rows();
    let version = world.store.active("acme").await.unwrap().version();
    world.store.forget("acme").await.unwrap();
    let tombstone = world.row("acme", TOMBSTONE);
    world.table.set_rows(rows);
    world.add(tombstone);
    world.store.active("acme").await.unwrap();
    world.store.version("acme", version).await.unwrap();
    let listed = world.store.list().await.unwrap();
    assert!(listed[0].active.is_some(), "{listed:?}");
    // Nor does it say of what is missing that it was forgotten.
    let missing = contract::version(9);
    let error = world.store.version("acme", missing).await.unwrap_err();
    assert!(
        matches!(error, BranchKeyError::VersionNotFound { version, .. } if version == missing),
        "{error:?}"
    );
    let beacon = world.row("acme", "beacon:ACTIVE");
    world.remove("acme", "beacon:ACTIVE");
    let error = world.store.beacon_key("acme").await.unwrap_err();
    assert!(matches!(error, BranchKeyError::NotFound { .. }), "{error:?}");
    world.add(beacon);
    // To forget it again removes what is left, and makes nothing anew.
    world.remove("acme", "branch:ACTIVE");
    let kept = world.row("acme", TOMBSTONE);
    world.kms.forget_requests();
    world.store.forget("acme").await.unwrap();
    assert_eq!(world.operations(), ["Decrypt"]);
    assert_eq!(world.row("acme", TOMBSTONE), kept);
    let error = world.store.version("acme", version).await.unwrap_err();
    assert!(matches!(error, BranchKeyError::Shredded { .. }), "{error:?}");
}

/// Somebody damages rows so that the branch key could not be forgotten any more. As long as one row is good, it can.
#[tokio::test]
async fn damage_does_not_keep_a_branch_key_from_being_forgotten() {
    let damage = |world: &World, name: &str| world.edit("acme", name, |row| row.wrapped[9] ^= 1);
    for damaged in [
        &["branch:ACTIVE"][..],
        &["branch:ACTIVE", "beacon:ACTIVE"],
        &["branch:ACTIVE", "beacon:ACTIVE", "first"],
    ] {
        let world = World::with_acme().await;
        let first = world.table.rows()[0].kind.type_name();
        for name in damaged {
            damage(&world, if *name == "first" { &first } else { name });
        }
        world.add(KeyRow {
            kind: RowKind::Tombstone,
            ..world.row("acme", "beacon:ACTIVE")
        });
        world.store.forget("acme").await.unwrap();
        assert_eq!(world.table.rows().len(), 1);
        let error = world.store.active("acme").await.unwrap_err();
        assert!(matches!(error, BranchKeyError::Shredded { .. }), "{error:?}");
    }
    // With none that is good there is nobody to forget, as far as the store knows: nothing is removed.
    let world = World::with_acme().await;
    for row in world.table.rows() {
        damage(&world, &row.kind.type_name());
    }
    let error = world.store.forget("acme").await.unwrap_err();
    assert!(error.is_refused(), "{error:?}");
    assert_eq!(world.table.rows().len(), 4);
}

#[tokio::test]
async fn a_tombstone_that_cannot_be_checked_says_nothing() {
    let world = world().await;
    world.kms.faults().fail("Decrypt", "AccessDeniedException", 5);
    for error in errors(&world, "globex").await {
        assert_eq!(failed_call(&error), ("Decrypt", KmsErrorKind::AccessDenied));
    }
    // And what cannot be made is not left half done.
    let rows = world.table.rows();
    world
        .kms
        .faults()
        .fail("GenerateDataKeyWithoutPlaintext", "DisabledException", 1);
    let error = world.store.forget("acme").await.unwrap_err();
    assert_eq!(
        failed_call(&error),
        ("GenerateDataKeyWithoutPlaintext", KmsErrorKind::Disabled)
    );
    assert_eq!(world.table.rows(), rows);
    assert_eq!(world.store.name(), NAME);
}
