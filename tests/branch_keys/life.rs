//! The life of branch keys in a store, over each table: made, rotated, read, listed and forgotten.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_kms::Client;
use envelope_runtime::keyring::key_store::{
    BranchKeyError, BranchKeySource, BranchKeyStore, KeyRow, KeyTable, RowKind, StaticBranchKeys,
};
use envelope_runtime::keyring::{BranchKeyMaterials, BranchKeyVersion, HierarchicalKeyring, Keyring};
use envelope_runtime::materials::{ContextMap, EncodedContext};
use envelope_runtime::secret::{BranchKey, DataKey};
use envelope_testing::LocalKms;

use crate::contract::{self, Table};
use crate::world::{ANYONE, FRANKFURT, NAME, World, department, store, strict};

/// Tries a store, whatever keeps its keys.
pub(crate) async fn life_cycle(store: &dyn BranchKeyStore) {
    let first = store.create("acme", &department("sales")).await.unwrap();
    let bystander = store.create("globex", &BTreeMap::new()).await.unwrap();
    let error = store.create("acme", &BTreeMap::new()).await.unwrap_err();
    assert!(
        matches!(&error, BranchKeyError::Exists { id, .. } if id == "acme"),
        "{error:?}"
    );
    assert_eq!(versions(store, "acme", &[first]).await, first);
    let beacon = store.beacon_key("acme").await.unwrap();
    assert!(!format!("{beacon:?}").contains('['), "a key is not shown");

    // Each rotation leaves the former versions readable.
    let mut known = vec![first];
    for _ in 0..3 {
        let next = store.rotate("acme").await.unwrap();
        assert!(!known.contains(&next));
        known.push(next);
        assert_eq!(versions(store, "acme", &known).await, next);
    }
    store.beacon_key("acme").await.unwrap();

    let listed = store.list().await.unwrap();
    let ids: Vec<_> = listed
        .iter()
        .map(|listing| (listing.id.as_str(), listing.active))
        .collect();
    assert_eq!(ids, [("acme", known.last().copied()), ("globex", Some(bystander))]);

    unknown(store, first).await;
    forgotten(store, &known).await;
    assert_eq!(versions(store, "globex", &[bystander]).await, bystander, "others go on");
}

/// Checks that the versions can be had, and differ from each other; the active one.
async fn versions(store: &dyn BranchKeyStore, id: &str, known: &[BranchKeyVersion]) -> BranchKeyVersion {
    let active = store.active(id).await.unwrap();
    assert_eq!(active.id(), id);
    for version in known {
        let materials = store.version(id, *version).await.unwrap();
        assert_eq!((materials.id(), materials.version()), (id, *version));
        // A store over a table hands out keys that nobody else holds.
        if let (Some(one), Some(other)) = (
            Arc::into_inner(store.active(id).await.unwrap()),
            Arc::into_inner(materials),
        ) {
            assert_eq!(are_same(one, other).await, active.version() == *version);
        }
    }
    active.version()
}

/// Whether two branch keys are one key: what one wraps, the other opens. Nobody can look at the keys themselves.
async fn are_same(one: BranchKeyMaterials, other: BranchKeyMaterials) -> bool {
    let context = EncodedContext::new(ContextMap::new());
    let data_key = DataKey::from_bytes([7; 32]);
    // Under one name, so that it is the keys that tell.
    let keyring = HierarchicalKeyring::with_branch_key(one);
    let wrapped = keyring.wrap_data_key(&data_key, &context).await.unwrap();
    let keys: Vec<_> = wrapped.into_iter().map(|wrapped| wrapped.key).collect();
    let opened = HierarchicalKeyring::with_branch_key(other)
        .unwrap_data_key(&keys, &context)
        .await;
    opened.is_ok()
}

async fn unknown(store: &dyn BranchKeyStore, version: BranchKeyVersion) {
    let nobody = |error: &BranchKeyError| matches!(error, BranchKeyError::NotFound { id, store } if id == "nobody" && store == NAME);
    for error in [
        store.active("nobody").await.unwrap_err(),
        store.version("nobody", version).await.unwrap_err(),
        store.beacon_key("nobody").await.unwrap_err(),
        store.rotate("nobody").await.unwrap_err(),
        store.forget("nobody").await.unwrap_err(),
    ] {
        assert!(nobody(&error), "{error:?}");
        assert!(!error.is_refused());
    }
    let other = contract::version(9);
    let error = store.version("acme", other).await.unwrap_err();
    assert!(
        matches!(&error, BranchKeyError::VersionNotFound { id, version, .. } if id == "acme" && *version == other),
        "{error:?}"
    );
    for id in ["", "a\nb", &"a".repeat(1025)] {
        let error = store.create(id, &BTreeMap::new()).await.unwrap_err();
        assert!(matches!(error, BranchKeyError::Id { .. }), "{error:?}");
        let error = store.active(id).await.unwrap_err();
        assert!(matches!(error, BranchKeyError::Id { .. }), "{error:?}");
    }
    let empty = BTreeMap::from([(String::new(), "x".to_owned())]);
    let error = store.create("new", &empty).await.unwrap_err();
    assert!(matches!(error, BranchKeyError::Context { .. }), "{error:?}");
}

async fn forgotten(store: &dyn BranchKeyStore, known: &[BranchKeyVersion]) {
    store.forget("acme").await.unwrap();
    store.forget("acme").await.expect("once more is no error");
    let mut errors = vec![
        store.active("acme").await.unwrap_err(),
        store.beacon_key("acme").await.unwrap_err(),
        store.rotate("acme").await.unwrap_err(),
        store.create("acme", &BTreeMap::new()).await.unwrap_err(),
        store.version("acme", contract::version(9)).await.unwrap_err(),
    ];
    for version in known {
        errors.push(store.version("acme", *version).await.unwrap_err());
    }
    assert_eq!(errors.len(), 9);
    for error in errors {
        assert!(
            matches!(&error, BranchKeyError::Shredded { id, since } if id == "acme" && since.starts_with("20")),
            "{error:?}"
        );
    }
    let listed = store.list().await.unwrap();
    let ids: Vec<_> = listed
        .iter()
        .map(|listing| (listing.id.as_str(), listing.active.is_some()))
        .collect();
    assert_eq!(ids, [("acme", false), ("globex", true)]);
}

/// Tries a store over a table.
pub(crate) async fn over(table: Table) {
    let kms = LocalKms::start_blocking().unwrap();
    let key = kms.region(FRANKFURT).create_key();
    with(table, &kms.client(FRANKFURT, ANYONE), &key).await;
}

/// Tries a store over a table and a KMS.
pub(crate) async fn with(table: Table, kms: &Client, key: &str) {
    table.create_table().await.unwrap();
    life_cycle(&store(NAME, table.clone(), kms, strict(key))).await;
    let left = contract::all(&*table, "acme").await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0].kind, RowKind::Tombstone);
}

#[tokio::test]
async fn static_branch_keys_live_and_die() {
    life_cycle(&StaticBranchKeys::new(NAME)).await;
}

#[tokio::test]
async fn static_branch_keys_can_be_known_ones() {
    let materials = |number| {
        let key = BranchKey::from_bytes([number; 32]);
        BranchKeyMaterials::new("acme", contract::version(number), key).unwrap()
    };
    let keys = StaticBranchKeys::new(NAME);
    keys.insert(materials(1)).unwrap();
    keys.insert(materials(2)).unwrap();
    let error = keys.insert(materials(1)).unwrap_err();
    assert!(matches!(error, BranchKeyError::Exists { .. }), "{error:?}");
    assert_eq!(
        versions(&keys, "acme", &[contract::version(1), contract::version(2)]).await,
        contract::version(2)
    );
    assert_eq!(
        format!("{keys:?}"),
        r#"StaticBranchKeys { name: "tenant-keys", ids: ["acme"], .. }"#
    );
    keys.forget("acme").await.unwrap();
    let error = keys.insert(materials(3)).unwrap_err();
    assert!(matches!(error, BranchKeyError::Shredded { .. }), "{error:?}");
}

/// What the three first rows say, and which calls make them.
#[tokio::test]
async fn a_branch_key_is_made_in_three_rows() {
    let world = World::new();
    let version = world.store.create("acme", &department("sales")).await.unwrap();
    assert_eq!(
        world.operations(),
        [
            "GenerateDataKeyWithoutPlaintext",
            "ReEncrypt",
            "GenerateDataKeyWithoutPlaintext"
        ]
    );
    let rows = world.table.rows();
    let kinds: Vec<_> = rows.iter().map(|row| row.kind).collect();
    assert_eq!(
        kinds,
        [RowKind::Version(version), RowKind::Active(version), RowKind::Beacon]
    );
    for row in &rows {
        let KeyRow {
            id,
            kms_arn,
            create_time,
            hierarchy_version,
            context,
            ..
        } = row;
        assert_eq!((id.as_str(), kms_arn, *hierarchy_version), ("acme", &world.key, 1));
        assert_eq!(*context, department("sales"));
        assert_eq!(create_time, &rows[0].create_time);
        assert_eq!(
            (create_time.len(), &create_time[10..11], &create_time[26..]),
            (27, "T", "Z")
        );
    }
    // Each is wrapped under its own context, and the requests say so, to the letter.
    let requests = world.kms.requests();
    assert_eq!(requests[0].encryption_context, rows[0].kms_context(NAME));
    assert_eq!(requests[1].encryption_context, rows[0].kms_context(NAME));
    assert_eq!(requests[1].destination_encryption_context, rows[1].kms_context(NAME));
    assert_eq!(requests[2].encryption_context, rows[2].kms_context(NAME));
    let keys = requests
        .iter()
        .flat_map(|request| [&request.key_id, &request.destination_key_id]);
    assert!(keys.flatten().all(|key| *key == world.key));
    let calls = world.store.calls();
    assert_eq!(
        (
            calls.generate_data_key_without_plaintext.successes,
            calls.re_encrypt.successes,
            calls.decrypt.calls
        ),
        (2, 1, 0)
    );
}

#[tokio::test]
async fn a_read_is_one_row_and_one_call() {
    let world = World::with_acme().await;
    let active = world.store.active("acme").await.unwrap();
    let version = world.store.version("acme", active.version()).await.unwrap();
    let [active, version] = [active, version].map(|materials| Arc::into_inner(materials).expect("it is not shared"));
    assert!(
        are_same(active, version).await,
        "the active row repeats the version's key"
    );
    world.store.beacon_key("acme").await.unwrap();
    assert_eq!(world.operations(), ["Decrypt"; 3]);
    assert_eq!(world.store.calls().decrypt.successes, 3);
}

/// Rotations of one store and another, at once: each succeeds or is told, and nothing is lost.
pub(crate) async fn rotated_at_once(table: Table) {
    let kms = LocalKms::start_blocking().unwrap();
    let key = kms.region(FRANKFURT).create_key();
    table.create_table().await.unwrap();
    let stores: Vec<_> = (0..4)
        .map(|_| store(NAME, table.clone(), &kms.client(FRANKFURT, ANYONE), strict(&key)))
        .collect();
    let first = stores[0].create("acme", &department("sales")).await.unwrap();
    let rotations = stores.into_iter().map(|store| {
        tokio::spawn(async move {
            let mut made = Vec::new();
            let mut conflicts = 0;
            for _ in 0..10 {
                match store.rotate("acme").await {
                    Ok(version) => made.push(version),
                    Err(BranchKeyError::Conflict { id, .. }) if id == "acme" => conflicts += 1,
                    Err(error) => panic!("{error:?}"),
                }
            }
            (made, conflicts)
        })
    });
    let mut known = vec![first];
    let mut conflicts = 0;
    for rotation in rotations.collect::<Vec<_>>() {
        let (made, told) = rotation.await.unwrap();
        known.extend(made);
        conflicts += told;
    }
    assert_eq!(known.len() - 1 + conflicts, 40);
    assert!(known.len() > 10, "somebody wins each time: {}", known.len());
    let store = store(NAME, table.clone(), &kms.client(FRANKFURT, ANYONE), strict(&key));
    let active = versions(&store, "acme", &known).await;
    assert!(known.contains(&active));
    assert_eq!(table.read_all("acme").await.unwrap().len(), known.len() + 2);
}
