//! The metrics that a cache tells the facade: names and labels are a promise of docs/cache.md.

use std::collections::BTreeMap;
use std::time::Duration;

use metrics_util::debugging::{DebugValue, DebuggingRecorder};

use crate::cache::Counters;
use crate::cache::stats::Cause;

/// Everything that is told of meanwhile, as `name{label=value,…}`, with its value.
fn told(events: impl FnOnce()) -> BTreeMap<String, String> {
    let recorder = DebuggingRecorder::new();
    metrics::with_local_recorder(&recorder, events);
    let metrics = recorder.snapshotter().snapshot().into_vec();
    let shown = metrics.into_iter().map(|(key, _, _, value)| {
        let labels = key.key().labels();
        let labels: Vec<_> = labels
            .map(|label| format!("{}={}", label.key(), label.value()))
            .collect();
        let value = match value {
            DebugValue::Counter(count) => count.to_string(),
            DebugValue::Histogram(values) => format!("{values:?}"),
            DebugValue::Gauge(value) => value.to_string(),
        };
        (format!("{}{{{}}}", key.key().name(), labels.join(",")), value)
    });
    shown.collect()
}

#[test]
fn names_and_labels_are_those_of_the_manual() {
    let told = told(|| {
        let counters = Counters::new("encryption");
        counters.hit();
        counters.hit();
        counters.miss();
        counters.join();
        counters.refuse();
        counters.refresh();
        counters.landed();
        counters.failed();
        counters.waited(Duration::from_millis(500));
        counters.departed(Cause::Expired, Some((3, 60)));
        counters.departed(Cause::Capacity, None);
        assert_eq!((counters.snapshot().hits, counters.snapshot().records), (2, 3));
    });
    let expected = [
        (
            "envelope_cache_departures_total{direction=encryption,cause=capacity}",
            "1",
        ),
        (
            "envelope_cache_departures_total{direction=encryption,cause=expired}",
            "1",
        ),
        ("envelope_cache_fetches_total{direction=encryption,outcome=error}", "1"),
        ("envelope_cache_fetches_total{direction=encryption,outcome=ok}", "1"),
        ("envelope_cache_key_bytes{direction=encryption}", "[60.0]"),
        ("envelope_cache_key_records{direction=encryption}", "[3.0]"),
        ("envelope_cache_refreshes_total{direction=encryption}", "1"),
        ("envelope_cache_requests_total{direction=encryption,outcome=hit}", "2"),
        ("envelope_cache_requests_total{direction=encryption,outcome=join}", "1"),
        ("envelope_cache_requests_total{direction=encryption,outcome=miss}", "1"),
        (
            "envelope_cache_requests_total{direction=encryption,outcome=refused}",
            "1",
        ),
        ("envelope_cache_wait_seconds{direction=encryption}", "[0.5]"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(told, BTreeMap::from(expected));
}
