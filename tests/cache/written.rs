//! Streams of records that are written: order, bad records in their places, and how often the service is asked.

use envelope_runtime::stream::EncryptRecords;
use envelope_runtime::{Encrypted, Encryptor, Error};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use crate::rows::Arriving;
use crate::support::{Service, envelope, hour, reading, tenant, visit};

/// With a value that has no encoding, if it is no number.
#[derive(Encrypted, Debug)]
#[envelope(table = "samples")]
struct Sample {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    value: f64,
}

#[derive(Encrypted, Debug)]
#[envelope(table = "papers")]
struct Paper {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

#[derive(Encrypted, Debug)]
#[envelope(table = "orders")]
struct Order {
    #[envelope(signed, partition_key)]
    number: u64,
    #[envelope(encrypted)]
    note: String,
}

#[tokio::test(start_paused = true)]
async fn records_are_encrypted_in_order_and_a_bad_one_comes_in_its_place() {
    let service = Service::new();
    let client = envelope(&service, hour());
    let acme = client.scoped(&tenant("acme"));
    let names = (0..1_000).map(|id| visit(if [0, 500, 999].contains(&id) { "globex" } else { "acme" }, id));
    for at_once in [1, 33, 5_000] {
        let visits = Arriving::new(names.clone().collect(), 100);
        let rows: Vec<_> = visits.encrypt(&acme).at_once(at_once).collect().await;
        assert_eq!(rows.len(), 1_000);
        for (position, row) in rows.into_iter().enumerate() {
            match (position, row) {
                (0 | 500 | 999, Err(Error::InBatch { index, source })) => {
                    assert_eq!(index, position);
                    assert!(matches!(*source, Error::ContextMismatch { .. }));
                }
                (_, Ok(row)) => assert_eq!(row.id, position as u64),
                (_, Err(error)) => panic!("{error:?}"),
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_cache_each_part_that_is_written_has_its_data_key() {
    let service = Service::new();
    let writer = Encryptor::builder(service.clone()).build().unwrap();
    let rows: Vec<_> = stream::iter((0..1_000).map(reading))
        .encrypt(&writer)
        .at_once(250)
        .try_collect()
        .await
        .unwrap();
    assert_eq!((rows.len(), service.calls().0), (1_000, 4));
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_down_is_asked_once_for_a_part_that_is_written() {
    let service = Service::new();
    let writer = Encryptor::builder(service.clone()).build().unwrap();
    service.set_down(true);
    let rows: Vec<_> = stream::iter((0..100).map(reading)).encrypt(&writer).collect().await;
    assert_eq!((rows.len(), service.calls().0), (100, 1));
    for (position, row) in rows.into_iter().enumerate() {
        let Err(Error::InBatch { index, source }) = row else {
            panic!("it is down")
        };
        assert_eq!(index, position);
        assert!(matches!(*source, Error::Materials { .. }));
    }
}

/// A record of another context is told as such, whatever keeps the others from being encrypted.
#[tokio::test(start_paused = true)]
async fn a_record_of_another_context_among_records_that_cannot_be_encrypted_is_told_once() {
    let service = Service::new();
    service.set_down(true);
    let client = envelope(&service, hour());
    let giant = "a".repeat(70_000);
    for (name, calls) in [("acme", 1), (giant.as_str(), 0)] {
        let before = service.calls().0;
        let visits = (0..10).map(|id| visit(if [3, 7].contains(&id) { "globex" } else { name }, id));
        let rows: Vec<_> = stream::iter(visits)
            .encrypt(&client.scoped(&tenant(name)))
            .collect()
            .await;
        assert_eq!((rows.len(), service.calls().0 - before), (10, calls));
        for (position, row) in rows.into_iter().enumerate() {
            let Err(Error::InBatch { index, source }) = row else {
                panic!("none of them can be encrypted")
            };
            assert_eq!(index, position);
            match name == giant {
                true => assert!(matches!(*source, Error::Context { .. }), "{source:?}"),
                false if [3, 7].contains(&position) => assert!(matches!(*source, Error::ContextMismatch { .. })),
                false => assert!(matches!(*source, Error::Materials { .. }), "{source:?}"),
            }
        }
    }
}

/// Larger than what a data key may encrypt: the others are not.
#[tokio::test(start_paused = true)]
async fn a_record_that_is_too_large_comes_in_its_place() {
    let service = Service::new();
    let client = envelope(&service, hour().max_bytes(1_000));
    let papers = (0..50).map(|id| Paper {
        id,
        text: "x".repeat(if [0, 7, 49].contains(&id) { 2_000 } else { 100 }),
    });
    let rows: Vec<_> = stream::iter(papers).encrypt(&client).collect().await;
    assert_eq!(rows.len(), 50);
    for (position, row) in rows.into_iter().enumerate() {
        match row {
            Ok(row) => assert_eq!(row.id, position as u64),
            Err(Error::InBatch { index, source }) => {
                assert!([0, 7, 49].contains(&position) && index == position, "{position}");
                assert!(source.to_string().contains("could not be obtained"), "{source}");
            }
            Err(error) => panic!("{error:?}"),
        }
    }
}

/// Each has a data key of its own.
#[tokio::test(start_paused = true)]
async fn items_are_encrypted_in_order_and_a_service_that_is_down_is_not_asked_for_each() {
    let service = Service::new();
    let client = envelope(&service, hour());
    let orders = || {
        stream::iter((0..100).map(|number| Order {
            number,
            note: "n".to_owned(),
        }))
    };
    let rows: Vec<_> = orders().encrypt(&client).try_collect().await.unwrap();
    assert!(rows.iter().map(|row: &EncryptedOrder| row.number).eq(0..100));
    assert_eq!(service.calls().0, 100);

    let other = Service::new();
    other.set_down(true);
    let rows: Vec<_> = orders().encrypt(&envelope(&other, hour())).collect().await;
    assert_eq!(rows.len(), 100);
    for (position, row) in rows.into_iter().enumerate() {
        let Err(Error::InBatch { index, source }) = row else {
            panic!("it is down")
        };
        assert_eq!(index, position);
        assert!(matches!(*source, Error::Materials { .. }));
    }
    assert!(other.calls().0 <= 32, "{}", other.calls().0);
}

/// However many are bad: none of them costs a call.
#[tokio::test(start_paused = true)]
async fn records_that_cannot_be_encrypted_cost_no_data_keys() {
    let service = Service::new();
    let writer = Encryptor::builder(service.clone()).build().unwrap();
    let readings = (0..1_000).map(|id| Sample {
        id,
        value: if id % 2 == 0 { f64::NAN } else { 0.5 },
    });
    let rows: Vec<_> = stream::iter(readings).encrypt(&writer).at_once(500).collect().await;
    assert_eq!((rows.len(), service.calls().0), (1_000, 2));
    for (position, row) in rows.into_iter().enumerate() {
        match row {
            Ok(row) => assert_eq!((row.id, position % 2), (position as u64, 1)),
            Err(Error::InBatch { index, source }) => {
                assert_eq!((index, position % 2), (position, 0));
                assert!(matches!(*source, Error::Encrypt(_)), "{source:?}");
            }
            Err(error) => panic!("{error:?}"),
        }
    }
}

/// A context that cannot be put together is told of each record, and ends.
#[tokio::test(start_paused = true)]
async fn a_context_without_an_encoding_is_told_of_each_record() {
    let service = Service::new();
    let name = "a".repeat(70_000);
    let giant = envelope(&service, hour()).scoped(&tenant(&name));
    let visits = (0..10).map(|id| visit(&name, id));
    let rows: Vec<_> = stream::iter(visits).encrypt(&giant).collect().await;
    assert_eq!(rows.len(), 10);
    for (position, row) in rows.into_iter().enumerate() {
        let Err(Error::InBatch { index, source }) = row else {
            panic!("it has no encoding")
        };
        assert_eq!(index, position);
        assert!(matches!(*source, Error::Context { .. }), "{source:?}");
    }
}
