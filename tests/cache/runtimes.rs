//! Runtimes that are not there, end half-way, or are several.

use std::thread;
use std::time::{Duration, Instant};

use envelope_runtime::client::Blocking;
use envelope_runtime::manager::{FetchError, ManagerError};
use envelope_runtime::{CachePolicy, Encryptor, Error, NoContext};

use crate::support::{Service, client, envelope, hour, reading, stats};

#[test]
fn outside_a_runtime_it_is_an_error_that_says_so() {
    let writer = client(&Service::new(), hour());
    let record = reading(0);
    let mut call = Box::pin(writer.encrypt(&record));
    let outcome = call
        .as_mut()
        .poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
    let std::task::Poll::Ready(Err(error)) = outcome else {
        panic!("it did not end at once")
    };
    assert!(matches!(
        error,
        Error::Materials {
            source: ManagerError::Fetch(FetchError::NoRuntime),
            ..
        }
    ));
}

#[test]
fn a_fetch_whose_runtime_ends_is_begun_anew_by_whoever_waits() {
    let service = Service::new();
    let writer = client(&service, hour());
    let current_thread = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let first = current_thread();
    first.block_on(async {
        let record = reading(0);
        let begun = tokio::time::timeout(Duration::from_millis(2), writer.encrypt(&record)).await;
        assert!(begun.is_err());
    });
    assert_eq!(service.calls().0, 1);
    let second = thread::spawn({
        let writer = writer.clone();
        move || current_thread().block_on(async { writer.encrypt(&reading(1)).await.map(drop) })
    });
    thread::sleep(Duration::from_millis(20)); // the first runtime stands still, and the second waits for its fetch
    drop(first);
    second.join().unwrap().unwrap();
    assert_eq!(service.calls().0, 2);
}

#[test]
fn blocking_clients_share_and_refresh_too() {
    let service = Service::new();
    let client = Blocking::new(envelope(&service, hour()).scoped(&NoContext)).unwrap();
    let rows: Vec<_> = (0..50).map(|id| client.encrypt(&reading(id)).unwrap()).collect();
    assert_eq!(client.decrypt_all(&rows).unwrap().len(), 50);
    assert_eq!(client.encrypt_all(&[reading(1), reading(2)]).unwrap().len(), 2);
    assert_eq!(service.calls(), (1, 1));
    assert!(
        envelope_runtime::Envelope::builder(service)
            .cache(hour())
            .build()
            .is_ok()
    );
}

#[test]
fn idle_keys_leave_when_their_age_is_reached_though_no_runtime_runs() {
    let service = Service::new();
    let envelope = envelope(&service, CachePolicy::max_age(Duration::from_millis(200)));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let client = envelope.scoped(&NoContext);
        let row = client.encrypt(&reading(0)).await.unwrap();
        client.decrypt(&row).await.unwrap();
    });
    let (began, gone) = (Instant::now(), |envelope| {
        let (writing, reading) = stats(envelope);
        writing.departures.expired == 1 && reading.departures.expired == 1
    });
    while !gone(&envelope) {
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", stats(&envelope));
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_policy_that_cannot_be_kept_is_refused_when_the_client_is_built() {
    let none = CachePolicy::max_age(Duration::ZERO);
    let error = Encryptor::builder(Service::new()).cache(none).build().unwrap_err();
    let Error::Cache(cause) = error else {
        panic!("{error:?}")
    };
    assert_eq!(
        cause.to_string(),
        "`max_age` of a cache policy is 0; leave the cache out if nothing is to be cached"
    );
}
