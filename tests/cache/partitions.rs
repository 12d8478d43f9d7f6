//! Who shares keys, and who does not.

use envelope_runtime::manager::DataKeyCache;
use envelope_runtime::{Decryptor, Encryptor, Envelope, NoContext, Suite};

use crate::support::{Service, client, hour, reading};

#[tokio::test(start_paused = true)]
async fn two_clients_share_no_key_by_accident() {
    let service = Service::new();
    let cache = DataKeyCache::new(hour()).unwrap();
    let shared = || Envelope::builder(service.clone()).shared_cache(&cache).build().unwrap();
    let (one, two) = (shared(), shared());
    let row = one.encrypt(&reading(0)).await.unwrap();
    two.encrypt(&reading(0)).await.unwrap();
    assert_eq!(service.calls(), (2, 0));
    one.decrypt(&row).await.unwrap();
    two.decrypt(&row).await.unwrap();
    assert_eq!(service.calls(), (2, 2));
    one.clone().decrypt(&row).await.unwrap();
    one.scoped(&NoContext).decrypt(&row).await.unwrap();
    assert_eq!(service.calls(), (2, 2), "clones and handles are the same client");
}

#[tokio::test(start_paused = true)]
async fn clients_of_one_partition_share_by_intent() {
    let service = Service::new();
    let cache = DataKeyCache::new(hour()).unwrap();
    let named = |name: &str| {
        Envelope::builder(service.clone())
            .cache_partition(&cache, name)
            .build()
            .unwrap()
    };
    let row = named("x").encrypt(&reading(0)).await.unwrap();
    named("x").encrypt(&reading(1)).await.unwrap();
    named("x").decrypt(&row).await.unwrap();
    named("x").decrypt(&row).await.unwrap();
    assert_eq!(service.calls(), (1, 1));
    named("y").decrypt(&row).await.unwrap();
    assert_eq!(service.calls(), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn suites_share_no_key() {
    let service = Service::new();
    let cache = DataKeyCache::new(hour()).unwrap();
    let writer = |suite| {
        let builder = Encryptor::builder(service.clone()).cache_partition(&cache, "x");
        builder.suite(suite).build().unwrap()
    };
    let mut rows = Vec::new();
    for suite in [Suite::Signed, Suite::Symmetric] {
        rows.push(writer(suite).encrypt(&reading(0)).await.unwrap());
        rows.push(writer(suite).encrypt(&reading(1)).await.unwrap());
    }
    assert_eq!(service.calls(), (2, 0), "one key pair for each key of the signed suite");
    let reader = Decryptor::builder(service.clone()).cache(hour());
    let reader = reader
        .accepted_suites([Suite::Signed, Suite::Symmetric])
        .build()
        .unwrap();
    assert_eq!(reader.decrypt_all(&rows).await.unwrap().len(), 4);
    assert_eq!(service.calls(), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn a_cleared_cache_asks_again() {
    let service = Service::new();
    let writer = Envelope::builder(service.clone()).cache(hour()).build().unwrap();
    writer.encrypt(&reading(0)).await.unwrap();
    writer.cache().unwrap().clear();
    assert_eq!(writer.cache().unwrap().encryption_stats().departures.cleared, 1);
    writer.encrypt(&reading(0)).await.unwrap();
    assert_eq!(service.calls(), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn without_a_policy_nothing_is_cached() {
    let service = Service::new();
    let envelope = Envelope::builder(service.clone()).build().unwrap();
    assert!(envelope.cache().is_none());
    for id in 0..3 {
        envelope.encrypt(&reading(id)).await.unwrap();
    }
    assert_eq!(service.calls(), (3, 0));
    client(&service, hour()).encrypt(&reading(0)).await.unwrap();
}
