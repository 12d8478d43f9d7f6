//! Outages, panics and back-off.

use std::time::Duration;

use envelope_runtime::manager::{FetchError, ManagerError};
use envelope_runtime::{Error, NoContext};
use envelope_tests::forger;
use tokio::time::{advance, sleep};

use crate::support::{EncryptedReading, Service, client, envelope, hour, reading, stats};

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
