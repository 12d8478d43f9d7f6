//! Slices: few questions, many threads, order kept.

use std::num::NonZeroUsize;

use envelope_runtime::{Envelope, Error, NoContext};

use crate::support::{Reading, Service, client, data_key_of, envelope, hour, reading, stats, tenant, visit};

#[tokio::test(start_paused = true)]
async fn order_is_kept_over_keys_and_threads() {
    let service = Service::new();
    for threads in [1, 2, 7] {
        let builder = Envelope::builder(service.clone()).cache(hour().max_records(300));
        let client = builder.threads(NonZeroUsize::new(threads).unwrap()).build().unwrap();
        let records: Vec<_> = (0..1_000).map(reading).collect();
        let (wraps, unwraps) = service.calls();
        let rows = client.encrypt_all(&records).await.unwrap();
        assert!(rows.iter().map(|row| row.id).eq(0..1_000));
        assert_eq!(service.calls(), (wraps + 4, unwraps), "300 + 300 + 300 + 100");
        assert_eq!(client.decrypt_all(&rows).await.unwrap(), records);
        assert_eq!(service.calls(), (wraps + 4, unwraps + 4));
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_cache_a_batch_costs_one_call_for_each_context() {
    let service = Service::new();
    let client = Envelope::builder(service.clone()).build().unwrap();
    let records: Vec<_> = (0..1_000).map(reading).collect();
    let rows = client.encrypt_all(&records).await.unwrap();
    assert_eq!(service.calls(), (1, 0));
    assert_eq!(client.decrypt_all(&rows).await.unwrap(), records);
    assert_eq!(service.calls(), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn the_data_keys_of_a_batch_are_asked_for_side_by_side() {
    let service = Service::new();
    let writer = client(&service, hour().max_records(10));
    let rows = writer
        .encrypt_all(&(0..160).map(reading).collect::<Vec<_>>())
        .await
        .unwrap();
    let reader = envelope(&service, hour());
    let began = tokio::time::Instant::now();
    reader.decrypt_all(&rows).await.unwrap();
    assert_eq!(service.calls().1, 16);
    assert!(
        began.elapsed() < crate::support::ROUND_TRIP * 2,
        "{:?}",
        began.elapsed()
    );
    assert_eq!(stats(&reader).1.misses, 16);
}

#[tokio::test(start_paused = true)]
async fn an_empty_batch_costs_nothing() {
    let service = Service::new();
    let client = client(&service, hour());
    assert!(client.encrypt_all::<Reading>(&[]).await.unwrap().is_empty());
    assert!(
        client
            .decrypt_all::<crate::support::EncryptedReading>(&[])
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(service.calls(), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn one_bad_record_is_named_and_nothing_is_handed_out() {
    let service = Service::new();
    let acme = envelope(&service, hour()).scoped(&tenant("acme"));
    let mut records: Vec<_> = (0..500).map(|id| visit("acme", id)).collect();
    let mut rows = acme.encrypt_all(&records).await.unwrap();

    records[321].tenant = "globex".to_owned();
    let error = acme.encrypt_all(&records).await.unwrap_err();
    assert!(
        matches!(&error, Error::InBatch { index: 321, source } if matches!(**source, Error::ContextMismatch { .. }))
    );
    assert!(error.is_refused());

    rows[123].id = 0;
    let error = acme.decrypt_all(&rows).await.unwrap_err();
    assert_eq!(error.to_string(), "record 123 of the batch");
    assert!(matches!(&error, Error::InBatch { index: 123, .. }) && error.is_unauthenticated());
    rows[123].id = 123;

    let other = envelope(&Service::new(), hour()).scoped(&tenant("acme"));
    rows[77] = other.encrypt(&visit("acme", 77)).await.unwrap();
    rows[77].footer = rows[76].footer.clone();
    let error = acme.decrypt_all(&rows).await.unwrap_err();
    assert!(matches!(&error, Error::InBatch { index: 77, .. }), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_batch_and_single_records_share_keys() {
    let service = Service::new();
    let client = client(&service, hour());
    let one = client.encrypt(&reading(0)).await.unwrap();
    let rows = client.encrypt_all(&[reading(1)]).await.unwrap();
    assert_eq!(data_key_of(&one.header), data_key_of(&rows[0].header));
    client.decrypt(&one).await.unwrap();
    client.decrypt_all(&rows).await.unwrap();
    assert_eq!(service.calls(), (1, 1));
}

/// The futures of batches may be spawned, which takes `Send`.
#[tokio::test]
async fn a_batch_can_be_spawned() {
    let client = Envelope::builder(Service::new())
        .cache(hour())
        .build()
        .unwrap()
        .scoped(&NoContext);
    let rows = tokio::spawn(async move {
        let rows = client.encrypt_all(&[reading(1)]).await.unwrap();
        client.decrypt_all(&rows).await.unwrap()
    });
    assert_eq!(rows.await.unwrap(), [reading(1)]);
}
