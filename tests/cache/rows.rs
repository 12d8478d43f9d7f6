//! Streams of rows that are read: order, bad rows in their places, and how often the service is asked.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use envelope_runtime::stream::{DecryptRows, RowError};
use envelope_runtime::{Envelope, Error};
use futures_util::stream::{self, Stream, StreamExt as _, TryStreamExt as _};

use crate::support::{EncryptedReading, Reading, Service, envelope, hour, reading, tenant, visit};

/// A store's error.
#[derive(Debug, PartialEq)]
struct Broken;

/// Rows that arrive so many at a time, and a count of those that were taken.
pub(crate) struct Arriving<T> {
    rows: std::vec::IntoIter<T>,
    at_a_time: usize,
    taken: Arc<AtomicUsize>,
}

impl<T> Arriving<T> {
    pub(crate) fn new(rows: Vec<T>, at_a_time: usize) -> Self {
        Self {
            rows: rows.into_iter(),
            at_a_time,
            taken: Arc::default(),
        }
    }
}

impl<T> Unpin for Arriving<T> {}

impl<T> Stream for Arriving<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let taken = self.taken.fetch_add(1, Ordering::SeqCst);
        // Before each part it is pending once.
        if taken.is_multiple_of(self.at_a_time + 1) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.rows.next())
    }
}

async fn rows_of(service: &Service, count: u64) -> Vec<EncryptedReading> {
    let writer = envelope(service, hour().max_records(100));
    let readings: Vec<_> = (0..count).map(reading).collect();
    writer.encrypt_all(&readings).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn order_is_kept_however_rows_arrive() {
    let service = Service::new();
    let rows = rows_of(&service, 1_000).await;
    for (at_a_time, at_once) in [
        (1, 1),
        (1, 256),
        (7, 3),
        (7, 256),
        (300, 256),
        (5_000, 999),
        (5_000, 5_000),
    ] {
        let reader = envelope(&service, hour());
        let arriving = Arriving::new(rows.iter().cloned().map(Ok::<_, Broken>).collect(), at_a_time);
        let ids = arriving.decrypt(&reader).at_once(at_once).map_ok(|reading| reading.id);
        assert!(ids.try_collect::<Vec<_>>().await.unwrap().into_iter().eq(0..1_000));
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_cache_the_stream_keeps_the_keys_of_its_last_rows() {
    let service = Service::new();
    let rows = rows_of(&service, 1_000).await;
    let reader = Envelope::builder(service.clone()).build().unwrap();
    let (_, before) = service.calls();
    // Ten data keys, by turns.
    let turns = (0..10).flat_map(|start| rows.iter().skip(start).step_by(10)).cloned();
    let arriving = Arriving::new(turns.map(Ok::<_, Broken>).collect(), 3);
    let read: Vec<Reading> = arriving.decrypt(&reader).try_collect().await.unwrap();
    assert_eq!(read.len(), 1_000);
    assert_eq!(service.calls().1 - before, 10);
}

#[tokio::test(start_paused = true)]
async fn a_key_of_a_cache_is_not_kept_beyond_its_age() {
    let service = Service::new();
    let rows = rows_of(&service, 20).await;
    let second = std::time::Duration::from_secs(1);
    let reader = envelope(&service, envelope_runtime::CachePolicy::max_age(second));
    let (_, before) = service.calls();
    let slow = stream::iter(rows).then(|row| async move {
        tokio::time::sleep(second * 2).await;
        Ok::<_, Broken>(row)
    });
    let read: Vec<Reading> = slow.boxed().decrypt(&reader).try_collect().await.unwrap();
    assert_eq!((read.len(), service.calls().1 - before), (20, 20));
}

#[tokio::test(start_paused = true)]
async fn a_bad_row_comes_in_its_place_and_the_others_too() {
    let service = Service::new();
    let mut rows: Vec<_> = rows_of(&service, 600).await.into_iter().map(Ok).collect();
    for position in [0, 299] {
        rows[position].as_mut().unwrap().value = envelope_runtime::Ciphertext::from_bytes(vec![0; 40]);
    }
    for position in [1, 257, 599] {
        rows[position] = Err(Broken);
    }
    let reader = envelope(&service, hour());
    for at_a_time in [1, 10, 1_000] {
        let rows = rows.iter().map(|row: &Result<_, Broken>| {
            row.as_ref()
                .map_or(Err(Broken), |row: &EncryptedReading| Ok(row.clone()))
        });
        let read: Vec<_> = Arriving::new(rows.collect(), at_a_time)
            .decrypt(&reader)
            .collect()
            .await;
        assert_eq!(read.len(), 600);
        for (position, row) in (0..).zip(read) {
            match (position, row) {
                (0 | 299, Err(error)) => {
                    assert!(error.is_refused());
                    assert_eq!((error.position(), error.id()), (position, Some(&position)));
                    let said =
                        format!("row {position} of table `readings`, with the id {position}, could not be decrypted");
                    assert_eq!(error.to_string(), said);
                    assert!(matches!(error, RowError::Decrypt { source, .. } if source.is_unauthenticated()));
                }
                (1 | 257 | 599, Err(error)) => {
                    assert!(!error.is_refused());
                    assert_eq!((error.position(), error.id()), (position, None));
                    assert!(matches!(
                        error,
                        RowError::Read {
                            table: "readings",
                            source: Broken,
                            ..
                        }
                    ));
                }
                (_, Ok(reading)) => assert_eq!(reading.id, position),
                (_, Err(error)) => panic!("{error:?}"),
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_stops_takes_no_more_rows() {
    let service = Service::new();
    let mut rows: Vec<_> = rows_of(&service, 1_000).await.into_iter().map(Ok).collect();
    rows[10] = Err(Broken);
    let arriving = Arriving::new(rows, 20);
    let taken = Arc::clone(&arriving.taken);
    let stopped = arriving
        .decrypt(&envelope(&service, hour()))
        .try_collect::<Vec<_>>()
        .await;
    assert_eq!(stopped.unwrap_err().position(), 10);
    assert!(
        taken.load(Ordering::SeqCst) <= 22,
        "one part, and the poll that found no more"
    );
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_down_is_told_of_each_row_and_asked_once_for_a_part() {
    let service = Service::new();
    let rows = rows_of(&service, 100).await;
    let reader = Envelope::builder(service.clone()).build().unwrap();
    service.set_down(true);
    let (_, before) = service.calls();
    let read: Vec<_> = stream::iter(rows).map(Ok::<_, Broken>).decrypt(&reader).collect().await;
    assert_eq!((read.len(), service.calls().1 - before), (100, 1));
    for (position, row) in (0..).zip(read) {
        let error = row.unwrap_err();
        assert!(!error.is_refused());
        assert_eq!((error.position(), error.id()), (position, Some(&position)));
        assert!(matches!(error, RowError::Decrypt { source, .. } if matches!(*source, Error::Materials { .. })));
    }
}

#[tokio::test(start_paused = true)]
async fn rows_of_another_context_are_refused_in_their_places() {
    let service = Service::new();
    let client = envelope(&service, hour());
    let mut rows = Vec::new();
    for id in 0..10 {
        let name = if id == 4 { "globex" } else { "acme" };
        rows.push(client.scoped(&tenant(name)).encrypt(&visit(name, id)).await.unwrap());
    }
    let acme = client.scoped(&tenant("acme"));
    let read: Vec<_> = stream::iter(rows).map(Ok::<_, Broken>).decrypt(&acme).collect().await;
    let refused: Vec<_> = read.iter().filter_map(|row| row.as_ref().err()).collect();
    assert_eq!(read.len(), 10);
    let [RowError::Decrypt { id: 4, source, .. }] = refused[..] else {
        panic!("{refused:?}");
    };
    assert!(matches!(**source, Error::ContextMismatch { .. }));
}

#[tokio::test(start_paused = true)]
async fn hints_of_the_size_are_those_of_the_rows() {
    let service = Service::new();
    let rows = rows_of(&service, 10).await;
    let mut reading = stream::iter(rows)
        .map(Ok::<_, Broken>)
        .decrypt(&envelope(&service, hour()))
        .at_once(4);
    assert_eq!(reading.size_hint(), (10, Some(10)));
    reading.next().await.unwrap().unwrap();
    assert_eq!(reading.size_hint(), (9, Some(9)));
    while reading.next().await.is_some() {}
    assert_eq!(reading.size_hint(), (0, Some(0)));
}
