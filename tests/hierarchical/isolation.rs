//! Tenants apart: by the context that is stated, not by what a header claims.

use envelope_runtime::keyring::key_store::BranchKeyError;
use envelope_runtime::keyring::{BranchKeyCache, BranchKeyIds, HierarchicalKeyring, KeyringError};
use envelope_runtime::manager::ManagerError;
use envelope_runtime::{Envelope, Error, Header, NoContext};
use envelope_tests::forger;

use crate::records::{TTL, by_tenant, client, order, tenant, visit};
use crate::store::Store;

fn keyring_error(error: Error) -> KeyringError {
    match error {
        Error::Materials {
            source: ManagerError::Keyring(error),
            ..
        } => error,
        error => panic!("not of a keyring: {error:?}"),
    }
}

/// A header whose encrypted data key names another branch key.
fn renamed(header: &Header, id: &str) -> Header {
    let mut header = forger::Header::parse(header.as_bytes());
    header.keys[0].info = id.as_bytes().to_vec();
    Header::from_bytes(header.bytes())
}

#[tokio::test(start_paused = true)]
async fn a_header_that_names_another_tenants_key_is_refused_before_any_key_is_fetched() {
    let store = Store::of_tenants();
    let writer = client(&store);
    let mut row = writer.scoped(&tenant("0")).encrypt(&visit("0", 1)).await.unwrap();
    row.header = renamed(&row.header, "tenant-1");
    let mut item = writer.scoped(&tenant("0")).encrypt(&order("0", 1)).await.unwrap();
    item.header = renamed(&item.header, "tenant-1");

    let before = store.reads();
    let reader = client(&store).scoped(&tenant("0"));
    for error in [
        reader.decrypt(&row).await.unwrap_err(),
        reader.decrypt(&item).await.unwrap_err(),
    ] {
        let error = keyring_error(error);
        assert!(
            matches!(&error, KeyringError::NoMatchingKey { found, own } if found.contains("tenant-1") && own.contains("tenant-0")),
            "{error}"
        );
    }
    assert_eq!(store.reads(), before, "no key was fetched");
}

#[tokio::test(start_paused = true)]
async fn a_row_that_claims_another_tenant_is_refused_before_any_key_is_fetched() {
    let store = Store::of_tenants();
    let mut row = client(&store)
        .scoped(&tenant("0"))
        .encrypt(&visit("0", 1))
        .await
        .unwrap();
    let before = store.reads();
    let error = client(&store).scoped(&tenant("1")).decrypt(&row).await.unwrap_err();
    assert!(matches!(error, Error::ContextMismatch { .. }));
    row.tenant = "1".to_owned();
    let error = keyring_error(client(&store).scoped(&tenant("1")).decrypt(&row).await.unwrap_err());
    assert!(matches!(error, KeyringError::NoMatchingKey { .. }));
    assert_eq!(store.reads(), before);
    // With the header changed too, another key does not open it.
    row.header = renamed(&row.header, "tenant-1");
    let error = client(&store).scoped(&tenant("1")).decrypt(&row).await.unwrap_err();
    assert!(error.is_unauthenticated());
}

#[tokio::test(start_paused = true)]
async fn keyrings_share_branch_keys_only_in_a_partition_that_both_name() {
    let (store, cache) = (Store::of_tenants(), BranchKeyCache::new(TTL));
    let keyring = || HierarchicalKeyring::new(store.clone(), by_tenant());
    let write = async |keyring: HierarchicalKeyring| {
        let client = Envelope::builder(keyring).build().unwrap();
        client.scoped(&tenant("0")).encrypt(&visit("0", 1)).await.unwrap();
        store.reads()
    };
    assert_eq!(write(keyring().cache(&cache).unwrap()).await, 1);
    assert_eq!(write(keyring().cache(&cache).unwrap()).await, 2, "its own partition");
    assert_eq!(write(keyring().cache_partition(&cache, "a")).await, 3);
    assert_eq!(write(keyring().cache_partition(&cache, "a")).await, 3, "shared");
    assert_eq!(write(keyring().cache_partition(&cache, "b")).await, 4);
    // A store of another logical name has other keys.
    let other = HierarchicalKeyring::new(Store::new("other", &["tenant-0"]), by_tenant());
    write(other.cache_partition(&cache, "a")).await;
    assert_eq!(cache.stats().misses, 5);
}

#[tokio::test(start_paused = true)]
async fn a_context_that_names_no_branch_key_says_what_is_missing() {
    let store = Store::of_tenants();
    let keyring = HierarchicalKeyring::new(store.clone(), by_tenant());
    let client = Envelope::builder(keyring).build().unwrap();

    #[derive(envelope_runtime::Encrypted)]
    #[envelope(table = "notes")]
    struct Note {
        #[envelope(signed, id)]
        id: u64,
    }
    let error = client.scoped(&NoContext).encrypt(&Note { id: 7 }).await.unwrap_err();
    let error = keyring_error(error);
    assert!(
        matches!(&error, KeyringError::BranchKey(error) if matches!(&**error, BranchKeyError::NoId { problem } if problem.contains("aws-crypto-attr.tenant"))),
        "{error}"
    );
    assert_eq!(store.reads(), 0);

    // One key for all needs no context.
    let keyring = HierarchicalKeyring::new(store.clone(), BranchKeyIds::from("tenant-0"));
    let client = Envelope::builder(keyring).build().unwrap();
    let row = client.encrypt(&Note { id: 7 }).await.unwrap();
    assert_eq!(client.decrypt(&row).await.unwrap().id, 7);
}
