//! KMS and tables that fail: typed errors, nothing written, nothing lost.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use envelope_runtime::keyring::key_store::{
    BranchKeyError, BranchKeySource, BranchKeyStore, DynamoDbKeyTable, TableError,
};
use envelope_runtime::keyring::kms::KmsErrorKind;

use crate::world::{FRANKFURT, World, failed_call, store, strict};
use envelope_tests::engine;

#[tokio::test]
async fn nothing_is_written_where_kms_fails() {
    let world = World::with_acme().await;
    let rows = world.table.rows();
    for (operation, code, kind) in [
        (
            "GenerateDataKeyWithoutPlaintext",
            "AccessDeniedException",
            KmsErrorKind::AccessDenied,
        ),
        ("ReEncrypt", "DisabledException", KmsErrorKind::Disabled),
        (
            "GenerateDataKeyWithoutPlaintext",
            "KMSInvalidStateException",
            KmsErrorKind::InvalidState,
        ),
    ] {
        for create in [true, false] {
            world.kms.faults().fail(operation, code, 1);
            let error = match create {
                true => world.store.create("new", &BTreeMap::new()).await.unwrap_err(),
                false => world.store.rotate("acme").await.unwrap_err(),
            };
            assert_eq!(failed_call(&error), (operation, kind));
            assert!(!error.is_refused());
            assert_eq!(world.kms.faults().remaining(), 0);
        }
    }
    world.kms.region(FRANKFURT).outage(true);
    let error = world.store.active("acme").await.unwrap_err();
    assert_eq!(failed_call(&error), ("Decrypt", KmsErrorKind::Unreachable));
    world.kms.region(FRANKFURT).outage(false);
    assert_eq!(world.table.rows(), rows);
    world.store.active("acme").await.unwrap();
}

#[tokio::test]
async fn an_answer_that_does_not_fit_is_not_used() {
    let world = World::with_acme().await;
    let rows = world.table.rows();
    let other = world.kms.region(FRANKFURT).create_key();
    let misfit = |error: &BranchKeyError, operation: &str| {
        assert_eq!(failed_call(error), (operation, KmsErrorKind::InvalidResponse));
    };
    let faults = || world.kms.faults();
    for operation in ["GenerateDataKeyWithoutPlaintext", "ReEncrypt"] {
        for member in ["KeyId", "CiphertextBlob"] {
            faults().of(operation).answer_without(member, 1);
            misfit(&world.store.rotate("acme").await.unwrap_err(), operation);
        }
        faults().of(operation).answer_key_id(&other, 1);
        misfit(&world.store.rotate("acme").await.unwrap_err(), operation);
    }
    faults().of("ReEncrypt").answer_without("SourceKeyId", 1);
    misfit(&world.store.rotate("acme").await.unwrap_err(), "ReEncrypt");
    faults().answer_key_id(&other, 1);
    misfit(&world.store.active("acme").await.unwrap_err(), "Decrypt");
    faults().short_plaintext(1);
    misfit(&world.store.active("acme").await.unwrap_err(), "Decrypt");
    faults().answer_without("Plaintext", 1);
    misfit(&world.store.beacon_key("acme").await.unwrap_err(), "Decrypt");
    assert_eq!(faults().remaining(), 0);
    assert_eq!(world.table.rows(), rows);
}

#[tokio::test]
async fn a_call_ends_within_its_timeout_and_carries_its_grant_tokens() {
    let world = World::with_acme().await;
    let timeout = Duration::from_millis(600);
    let store = world.store.clone().timeout(timeout).grant_tokens(["token-1"]);
    world.kms.faults().hang(5);
    let began = Instant::now();
    let error = store.active("acme").await.unwrap_err();
    assert_eq!(failed_call(&error), ("Decrypt", KmsErrorKind::Timeout));
    assert!(began.elapsed() < timeout * 4, "{:?}", began.elapsed());
    world.kms.faults().clear();
    world.kms.forget_requests();
    store.rotate("acme").await.unwrap();
    store.active("acme").await.unwrap();
    let requests = world.kms.requests();
    assert_eq!(requests.len(), 4);
    assert!(requests.iter().all(|request| request.grant_tokens == ["token-1"]));
}

/// Nothing listens where the table should be.
#[tokio::test]
async fn an_unreachable_table_is_told() {
    let world = World::new();
    let free = std::net::TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap();
    let table =
        DynamoDbKeyTable::new(engine::client(&format!("http://{free}")), "keys").timeout(Duration::from_secs(2));
    let store = store("tenant-keys", Arc::new(table), &world.client, strict(&world.key));
    let errors = [
        store.active("acme").await.unwrap_err(),
        store.create("acme", &BTreeMap::new()).await.unwrap_err(),
        store.rotate("acme").await.unwrap_err(),
        store.forget("acme").await.unwrap_err(),
        store.list().await.unwrap_err(),
    ];
    for error in errors {
        let BranchKeyError::Table {
            store,
            source: TableError::Unavailable(cause),
            ..
        } = &error
        else {
            panic!("{error:?}")
        };
        assert_eq!(store, "tenant-keys");
        assert!(cause.to_string().contains("table `keys`"), "{cause}");
        assert!(error.source().is_some() && !error.is_refused());
    }
    let error = store.table().create_table().await.unwrap_err();
    assert!(matches!(error, TableError::Unavailable(_)), "{error:?}");
    assert_eq!(world.operations(), [""; 0]);
}
