//! Outages, panics and back-off.

use std::time::Duration;

use envelope_runtime::manager::{CachingManager, DefaultManager, FetchError, ManagerError};
use envelope_runtime::{CachePolicy, Envelope, Error, NoContext};
use envelope_tests::forger;
use tokio::time::{advance, sleep};

use crate::support::{EncryptedReading, Reading, Service, client, data_key_of, envelope, hour, reading, stats};

#[tokio::test(start_paused = true)]
async fn a_back_off_answers_with_the_last_error() {
    let service = Service::new();
    let envelope = envelope(&service, hour().back_off(Duration::from_millis(500)));
    let writer = envelope.scoped(&NoContext);
    service.set_down(true);
    for _ in 0..1_000 {
        let error = writer.encrypt(&reading(0)).await.unwrap_err();
        let Error::Materials { source, .. } = error else {
            panic!("{error:?}")
        };
        assert_eq!(source.to_string(), "the service could not be used");
    }
    assert_eq!(service.calls(), (1, 0));
    assert_eq!((stats(&envelope).0.failures, stats(&envelope).0.refused), (1, 999));
    advance(Duration::from_millis(500)).await;
    service.set_down(false);
    writer.encrypt(&reading(0)).await.unwrap();
    assert_eq!(service.calls(), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn without_a_back_off_whoever_comes_next_tries_again() {
    let service = Service::new();
    let writer = client(&service, hour());
    service.set_down(true);
    for _ in 0..5 {
        assert!(writer.encrypt(&reading(0)).await.is_err());
    }
    assert_eq!(service.calls(), (5, 0));
}

#[tokio::test(start_paused = true)]
async fn a_failed_refresh_is_not_tried_at_once_again() {
    let service = Service::new();
    let writer = client(&service, hour());
    writer.encrypt(&reading(0)).await.unwrap();
    advance(Duration::from_secs(3000)).await;
    service.set_down(true);
    for _ in 0..1_000 {
        writer.encrypt(&reading(0)).await.unwrap();
        sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(service.calls().0, 2, "a twentieth of the age lies between two of them");
}

#[tokio::test(start_paused = true)]
async fn a_keyring_that_panics_is_an_error_for_all_who_wait() {
    let service = Service::new();
    let writer = client(&service, hour());
    service.set_panics();
    let (first, second) = (reading(1), reading(2));
    let both = tokio::join!(writer.encrypt(&first), writer.encrypt(&second));
    for error in [both.0.unwrap_err(), both.1.unwrap_err()] {
        assert!(matches!(
            error,
            Error::Materials {
                source: ManagerError::Fetch(FetchError::Panicked),
                ..
            }
        ));
    }
    assert_eq!(service.calls(), (1, 0));
}

/// Whoever writes to the store can make up headers; what is fetched for them in vain must not crowd out good keys.
#[tokio::test(start_paused = true)]
async fn failed_fetches_do_not_crowd_out_keys() {
    let service = Service::new();
    let envelope = envelope(&service, hour().capacity(10));
    let reader = envelope.scoped(&NoContext);
    let row = reader.encrypt(&reading(0)).await.unwrap();
    reader.decrypt(&row).await.unwrap();
    for forged in 0..1_000_u64 {
        let mut header = forger::Header::parse(row.header.as_bytes());
        header.keys[0].ciphertext[..8].copy_from_slice(&forged.to_be_bytes());
        let row = EncryptedReading {
            header: envelope_runtime::Header::from_bytes(header.bytes()),
            ..row.clone()
        };
        assert!(reader.decrypt(&row).await.unwrap_err().is_unauthenticated());
    }
    assert_eq!(service.calls().1, 1_001);
    reader.decrypt(&row).await.unwrap();
    assert_eq!(service.calls().1, 1_001, "the good key is at hand");
    assert_eq!(stats(&envelope).1.departures.all(), 0);
}

/// A header may claim megabytes; a name for them is not kept.
#[tokio::test(start_paused = true)]
async fn a_header_that_claims_much_takes_no_place() {
    let service = Service::new();
    let envelope = envelope(&service, hour().back_off(Duration::from_secs(60)));
    let row = envelope.encrypt(&reading(0)).await.unwrap();
    let mut header = forger::Header::parse(row.header.as_bytes());
    header.keys[0].ciphertext = vec![7; 40_000];
    let forged = EncryptedReading {
        header: envelope_runtime::Header::from_bytes(header.bytes()),
        ..row.clone()
    };
    for _ in 0..3 {
        assert!(envelope.decrypt(&forged).await.unwrap_err().is_unauthenticated());
    }
    assert_eq!(
        (service.calls().1, stats(&envelope).1.requests()),
        (3, 0),
        "not even its failure is remembered"
    );
}

/// A cache before a cache: keys keep the lower limits and the earlier end of the two.
#[tokio::test(start_paused = true)]
async fn a_cache_before_a_cache_keeps_the_limits_of_both() {
    let service = Service::new();
    let manager = DefaultManager::new(service.clone());
    let inner = CachingManager::new(manager, CachePolicy::max_age(Duration::from_secs(10)).max_bytes(100)).unwrap();
    let outer = Envelope::builder_with_manager(inner).cache(hour()).build().unwrap();
    let row = outer.encrypt(&reading(0)).await.unwrap();
    advance(Duration::from_secs(10)).await;
    let other = outer.encrypt(&reading(0)).await.unwrap();
    assert_ne!(
        data_key_of(&row.header),
        data_key_of(&other.header),
        "the inner one's age"
    );
    let large = Reading {
        id: 1,
        value: vec![0; 101],
    };
    let Error::Materials { source, .. } = outer.encrypt(&large).await.unwrap_err() else {
        panic!("not of the manager")
    };
    assert!(
        matches!(source, ManagerError::Fetch(FetchError::NeverServes)),
        "{source:?}"
    );
}
