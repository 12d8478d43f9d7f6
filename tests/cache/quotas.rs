//! No data key serves once too often, counted in the records.

use std::collections::HashMap;

use envelope_runtime::Encrypted;
use envelope_runtime::manager::ManagerError;
use envelope_runtime::record::{Encode, Encoder, Precision, RecordError, TypeId};
use envelope_runtime::{Envelope, Error, NoContext};

use crate::support::{EncryptedReading, Reading, Service, client, data_key_of, hour, reading};

/// What each data key encrypted: records and bytes.
fn use_of_keys(rows: &[EncryptedReading]) -> HashMap<Vec<u8>, (u64, u64)> {
    let mut keys: HashMap<_, (u64, u64)> = HashMap::new();
    for row in rows {
        let of_key = keys.entry(data_key_of(&row.header)).or_default();
        of_key.0 += 1;
        of_key.1 += row.value.as_bytes().len() as u64 - 18; // type id and tag
    }
    keys
}

/// Rows that 16 threads wrote, each as many.
fn written_by_16_threads(service: &Service, policy: envelope_runtime::CachePolicy, each: u64) -> Vec<EncryptedReading> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(16).enable_all().build().unwrap();
    let writer = client(service, policy);
    runtime.block_on(async {
        let mut threads = tokio::task::JoinSet::new();
        for thread in 0..16 {
            let writer = writer.clone();
            threads.spawn(async move {
                let mut rows = Vec::new();
                for id in thread * each..(thread + 1) * each {
                    rows.push(writer.encrypt(&reading(id)).await.unwrap());
                }
                rows
            });
        }
        threads.join_all().await.concat()
    })
}

#[test]
fn sixteen_threads_and_records() {
    let service = Service::new();
    let rows = written_by_16_threads(&service, hour().max_records(1_000), 2_000);
    let keys = use_of_keys(&rows);
    assert_eq!(keys.values().map(|key| key.0).sum::<u64>(), 32_000);
    assert!(keys.values().all(|key| key.0 <= 1_000), "{:?}", keys.values());
    assert_eq!(
        (keys.len() as u64, service.calls().0),
        (32, 32),
        "none of their records is lost"
    );
}

#[test]
fn sixteen_threads_and_bytes() {
    let service = Service::new();
    // 20 bytes a record: 1,000 records, and 7 bytes that are too few for another.
    let rows = written_by_16_threads(&service, hour().max_bytes(20_007), 2_000);
    let keys = use_of_keys(&rows);
    assert_eq!(keys.values().map(|key| key.1).sum::<u64>(), 640_000);
    assert!(keys.values().all(|key| key.1 <= 20_007), "{:?}", keys.values());
    assert_eq!((keys.len() as u64, service.calls().0), (32, 32));
}

#[tokio::test(start_paused = true)]
async fn a_record_larger_than_all_that_a_key_may_encrypt_is_refused_before_any_call() {
    let service = Service::new();
    let writer = client(&service, hour().max_bytes(100));
    let large = Reading {
        id: 1,
        value: vec![0; 101],
    };
    let error = writer.encrypt(&large).await.unwrap_err();
    let Error::Materials { source, .. } = &error else {
        panic!("{error:?}")
    };
    assert!(matches!(source, ManagerError::RecordTooLarge { bytes: 101, max: 100 }));
    assert_eq!(service.calls(), (0, 0));
    let fits = Reading {
        id: 1,
        value: vec![0; 100],
    };
    writer.encrypt(&fits).await.unwrap();
}

/// A value that does not say how long it is.
#[derive(Debug, Clone, PartialEq)]
struct Sly(Vec<u8>);

impl Encode for Sly {
    fn type_id(&self) -> TypeId {
        self.0.type_id()
    }
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        self.0.encode(out)
    }
    fn truncate_to(&mut self, precision: Precision) {
        self.0.truncate_to(precision);
    }
}

impl envelope_runtime::record::Decode for Sly {
    fn decode(value: envelope_runtime::record::ValueRef<'_>) -> Result<Self, RecordError> {
        Vec::decode(value).map(Sly)
    }
}

#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "sly")]
struct SlyReading {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    value: Sly,
}

#[tokio::test(start_paused = true)]
async fn values_that_are_longer_than_they_said_count_in_full() {
    let service = Service::new();
    let writer = client(&service, hour().max_bytes(1_000));
    let record = |id| SlyReading {
        id,
        value: Sly(vec![1; 300]),
    };
    let mut keys: HashMap<_, u64> = HashMap::new();
    for id in 0..10 {
        let row = writer.encrypt(&record(id)).await.unwrap();
        *keys.entry(data_key_of(&row.header)).or_default() += 300;
        assert_eq!(writer.decrypt(&row).await.unwrap(), record(id));
    }
    let records: Vec<_> = (10..30).map(record).collect();
    for row in writer.encrypt_all(&records).await.unwrap() {
        *keys.entry(data_key_of(&row.header)).or_default() += 300;
    }
    assert_eq!(keys.values().sum::<u64>(), 9_000);
    assert!(keys.values().all(|bytes| *bytes <= 1_000), "{:?}", keys.values());
    let large = SlyReading {
        id: 1,
        value: Sly(vec![1; 1_001]),
    };
    assert!(writer.encrypt(&large).await.is_err(), "no key could serve it");
}

#[tokio::test(start_paused = true)]
async fn a_record_encryptor_takes_from_the_same_quota() {
    let service = Service::new();
    let envelope = Envelope::builder(service.clone())
        .cache(hour().max_records(10))
        .build()
        .unwrap();
    let writer = envelope.scoped(&NoContext);
    let encryptor = writer.record_encryptor::<Reading>().await.unwrap();
    for id in 0..5 {
        encryptor.encrypt(&reading(id)).unwrap();
        writer.encrypt(&reading(id)).await.unwrap();
    }
    let error = encryptor.encrypt(&reading(6)).unwrap_err().to_string();
    assert!(
        error.contains("as many records or bytes as it may; obtain another one"),
        "{error}"
    );
    assert_eq!(service.calls(), (1, 0));
    writer.encrypt(&reading(6)).await.unwrap();
    assert_eq!(service.calls(), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn a_record_encryptor_is_never_used_up_from_the_start() {
    let service = Service::new();
    let writer = client(&service, hour().max_records(1));
    for id in 0..5 {
        let encryptor = writer.record_encryptor::<Reading>().await.unwrap();
        encryptor.encrypt(&reading(id)).unwrap();
        assert!(encryptor.encrypt(&reading(id)).is_err());
    }
    assert_eq!(service.calls(), (5, 0));
}
