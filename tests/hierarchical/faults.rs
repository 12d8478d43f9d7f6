//! Stores that are down, keys that are not there, and tenants that were forgotten.

use envelope_runtime::Error;
use envelope_runtime::keyring::KeyringError;
use envelope_runtime::keyring::key_store::BranchKeyError;
use envelope_runtime::manager::ManagerError;
use tokio::time::advance;

use crate::records::{TTL, client, tenant, visit};
use crate::store::{ROUND_TRIP, Store};

fn branch_key_error(error: &Error) -> &BranchKeyError {
    match error {
        Error::Materials {
            source: ManagerError::Keyring(KeyringError::BranchKey(error)),
            ..
        } => error,
        error => panic!("not of a branch key: {error:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn while_the_store_is_down_a_key_serves_to_the_end_of_its_time() {
    let store = Store::of_tenants();
    let acme = client(&store).scoped(&tenant("0"));
    let row = acme.encrypt(&visit("0", 1)).await.unwrap();
    acme.decrypt(&row).await.unwrap();
    store.set_down(true);
    advance(TTL * 9 / 10).await;
    acme.encrypt(&visit("0", 2)).await.unwrap();
    acme.decrypt(&row).await.unwrap();
    advance(TTL / 10).await;
    let error = acme.encrypt(&visit("0", 3)).await.unwrap_err();
    assert!(matches!(
        branch_key_error(&error),
        BranchKeyError::Table { store, .. } if store == "tenants"
    ));
    assert!(!error.is_refused() && !error.is_shredded());
    let error = acme.decrypt(&row).await.unwrap_err();
    assert!(matches!(branch_key_error(&error), BranchKeyError::Table { .. }));
    // Failures are not kept.
    store.set_down(false);
    acme.encrypt(&visit("0", 4)).await.unwrap();
    acme.decrypt(&row).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_unknown_tenant_is_told_by_its_branch_key() {
    let store = Store::of_tenants();
    let error = client(&store)
        .scoped(&tenant("new"))
        .encrypt(&visit("new", 1))
        .await
        .unwrap_err();
    assert!(matches!(
        branch_key_error(&error),
        BranchKeyError::NotFound { id, store } if id == "tenant-new" && store == "tenants"
    ));
}

#[tokio::test(start_paused = true)]
async fn records_of_a_tenant_that_was_forgotten_are_told_from_others() {
    let store = Store::of_tenants();
    let client = client(&store);
    let (acme, globex) = (client.scoped(&tenant("0")), client.scoped(&tenant("1")));
    let row = acme.encrypt(&visit("0", 1)).await.unwrap();
    let other = globex.encrypt(&visit("1", 1)).await.unwrap();
    acme.decrypt(&row).await.unwrap();
    store.forget("tenant-0");
    acme.decrypt(&row).await.unwrap(); // within the time to live
    advance(TTL).await;
    for error in [
        acme.decrypt(&row).await.unwrap_err(),
        acme.encrypt(&visit("0", 2)).await.unwrap_err(),
    ] {
        assert!(error.is_shredded());
        assert!(!error.is_refused() && !error.is_unauthenticated());
        assert!(matches!(
            branch_key_error(&error),
            BranchKeyError::Shredded { id, .. } if id == "tenant-0"
        ));
    }
    globex.decrypt(&other).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_time_to_live_counts_from_when_the_store_was_asked() {
    let store = Store::of_tenants();
    let acme = client(&store).scoped(&tenant("0"));
    let started = tokio::time::Instant::now();
    let row = acme.encrypt(&visit("0", 1)).await.unwrap(); // takes a round trip
    acme.decrypt(&row).await.unwrap(); // and another one, by the version's name
    store.forget("tenant-0");
    tokio::time::sleep_until(started + TTL).await;
    assert!(acme.encrypt(&visit("0", 2)).await.unwrap_err().is_shredded());
    advance(ROUND_TRIP).await;
    assert!(acme.decrypt(&row).await.unwrap_err().is_shredded());
}

#[test]
fn of_several_errors_one_says_that_the_record_is_lost() {
    let shredded = || {
        KeyringError::from(BranchKeyError::Shredded {
            id: "tenant-0".to_owned(),
            since: String::new(),
        })
    };
    let other = || KeyringError::NoMatchingKey {
        found: String::new(),
        own: String::new(),
    };
    let service = || KeyringError::Exhausted { key: String::new() };
    let all = |errors| KeyringError::All(errors).is_shredded();
    assert!(all(vec![KeyringError::All(vec![shredded(), shredded()]), other()]));
    assert!(!all(vec![shredded(), service()]));
    assert!(!all(vec![other(), other()]));
}
