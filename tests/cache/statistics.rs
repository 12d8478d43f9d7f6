//! What a cache tells of itself.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use envelope_runtime::{CachePolicy, NoContext};
use tokio::time::{advance, sleep};
use tracing::field::{Field, Visit as FieldVisit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::support::{ROUND_TRIP, Service, envelope, hour, reading, stats, tenant, visit};

#[tokio::test(start_paused = true)]
async fn each_request_is_counted_once() {
    let service = Service::new();
    let envelope = envelope(&service, hour().max_records(10));
    let client = envelope.scoped(&NoContext);
    let (a, b) = (reading(0), reading(1));
    let (first, second) = tokio::join!(client.encrypt(&a), client.encrypt(&b));
    let row = first.and(second).unwrap();
    for id in 0..9 {
        client.encrypt(&reading(id)).await.unwrap();
    }
    client.decrypt(&row).await.unwrap();
    client.decrypt(&row).await.unwrap();

    let (writing, reading) = stats(&envelope);
    assert_eq!(
        (writing.misses, writing.joins, writing.hits, writing.fetched),
        (2, 1, 8, 2)
    );
    assert_eq!(writing.requests(), 11);
    assert!((writing.hit_ratio() - 8.0 / 11.0).abs() < 1e-9);
    assert_eq!((writing.departures.exhausted, writing.departures.all()), (1, 1));
    assert_eq!(
        (writing.records, writing.bytes, writing.most_records, writing.most_bytes),
        (10, 200, 10, 200)
    );
    assert!((writing.records_per_key() - 10.0).abs() < 1e-9 && (writing.bytes_per_key() - 200.0).abs() < 1e-9);
    // Two waited for the first key, one for the second. (Timers have a resolution of a millisecond.)
    assert!(
        writing.waited >= ROUND_TRIP * 3 && writing.waited < ROUND_TRIP * 4,
        "{:?}",
        writing.waited
    );
    assert!(writing.longest_wait >= ROUND_TRIP && writing.longest_wait < ROUND_TRIP * 2);
    assert_eq!((reading.misses, reading.hits, reading.records), (1, 1, 0));
}

#[tokio::test(start_paused = true)]
async fn too_many_contexts_for_the_places_are_departures_by_capacity() {
    let service = Service::new();
    let envelope = envelope(&service, hour().capacity(3));
    for number in 0..10 {
        let name = format!("tenant {number}");
        let scoped = envelope.scoped(&tenant(&name));
        scoped.encrypt(&visit(&name, 1)).await.unwrap();
    }
    // The cache lets go when it is next used, at the latest.
    for _ in 0..100 {
        envelope
            .scoped(&tenant("tenant 9"))
            .encrypt(&visit("tenant 9", 1))
            .await
            .unwrap();
    }
    envelope.cache().unwrap().clear();
    let departures = stats(&envelope).0.departures;
    assert_eq!((departures.capacity, departures.cleared), (7, 3));
    assert_eq!(service.calls().0, 10);
}

/// Collects what is told at level `warn`, and every value of every span.
#[derive(Debug, Clone, Default)]
struct Told {
    warnings: Arc<Mutex<Vec<String>>>,
    spans: Arc<Mutex<Vec<String>>>,
}

struct Text(String);

impl FieldVisit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = write!(self.0, "{}={value:?} ", field.name());
    }
}

impl Subscriber for Told {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut text = Text(format!("{} ", span.metadata().name()));
        span.record(&mut text);
        if span.metadata().target().starts_with("envelope") {
            self.spans.lock().unwrap().push(text.0);
        }
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        if *event.metadata().level() == tracing::Level::WARN {
            self.warnings.lock().unwrap().push(text.0);
        }
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

async fn write_each_under_its_own_tenant(envelope: &envelope_runtime::Envelope, count: u32, records: u64) {
    for number in 0..count {
        let name = format!("secret-{number}");
        let scoped = envelope.scoped(&tenant(&name));
        for id in 0..records {
            scoped.encrypt(&visit(&name, id)).await.unwrap();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn contexts_that_make_the_cache_useless_are_told_once_with_the_field() {
    let told = Told::default();
    let _guard = tracing::subscriber::set_default(told.clone());
    // With a second one, what other threads meet first is asked of all.
    let _second = tracing::Dispatch::new(told.clone());
    let service = Service::new();
    let envelope = envelope(&service, hour().capacity(10));
    assert!(envelope.cache().unwrap().high_cardinality().is_empty());
    write_each_under_its_own_tenant(&envelope, 500, 1).await;
    envelope.cache().unwrap().clear();
    let found = envelope.cache().unwrap().high_cardinality();
    assert_eq!(
        (found.len(), &*found[0].table, &*found[0].field),
        (1, "visits", "tenant")
    );
    let warnings = told.warnings.lock().unwrap().clone();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(
        warnings[0].contains("make it `signed`") && warnings[0].contains("field=\"tenant\""),
        "{warnings:?}"
    );
    // A thread of another test, which has no subscriber, may have met the span first: then `tracing` takes it that nobody is
    // interested, until it is asked again.
    for _ in 0..1_000 {
        tracing::callsite::rebuild_interest_cache();
        write_each_under_its_own_tenant(&envelope, 1, 1).await;
        envelope.cache().unwrap().clear();
        if !told.spans.lock().unwrap().is_empty() {
            break;
        }
    }
    let spans = told.spans.lock().unwrap().concat();
    assert!(spans.contains("envelope.fetch direction=\"encryption\""), "{spans}");
    assert!(
        !(spans + &warnings[0]).contains("secret-"),
        "spans and warnings hold no value"
    );
}

#[tokio::test(start_paused = true)]
async fn many_tenants_with_several_records_each_are_no_cause_for_alarm() {
    let service = Service::new();
    let envelope = envelope(&service, hour().capacity(10));
    write_each_under_its_own_tenant(&envelope, 500, 2).await;
    envelope.cache().unwrap().clear();
    assert!(envelope.cache().unwrap().high_cardinality().is_empty());
    assert_eq!(stats(&envelope).0.departures.all(), 500);
}

#[tokio::test(start_paused = true)]
async fn one_context_that_is_seldom_used_is_no_cause_for_alarm() {
    let service = Service::new();
    let envelope = envelope(&service, CachePolicy::max_age(Duration::from_secs(1)).no_refresh());
    for id in 0..300 {
        envelope.encrypt(&reading(id)).await.unwrap();
        advance(Duration::from_secs(1)).await;
    }
    sleep(ROUND_TRIP).await;
    assert_eq!(stats(&envelope).0.departures.expired, 299);
    assert!(envelope.cache().unwrap().high_cardinality().is_empty());
}
