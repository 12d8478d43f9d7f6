//! A stream of events, on a clock that the test moves.

use std::collections::HashSet;
use std::time::Duration;

use envelope_runtime::{CachePolicy, NoContext};
use tokio::time::{Instant, sleep_until};

use crate::support::{ROUND_TRIP, Service, data_key_of, envelope, reading, stats};

const EVENTS: u32 = 100_000;
const PERIOD: Duration = Duration::from_micros(100);
const PER_KEY: u64 = 1_000;

/// What came of 10,000 events a second for 10 s: the keys that served, and the longest that an event took.
async fn stream(service: &Service, policy: CachePolicy) -> (usize, Duration, envelope_runtime::manager::CacheStats) {
    let envelope = envelope(service, policy);
    let writer = envelope.scoped(&NoContext);
    writer.encrypt(&reading(0)).await.unwrap();
    let (began, mut longest, mut keys) = (Instant::now(), Duration::ZERO, HashSet::new());
    for event in 0..EVENTS {
        sleep_until(began + PERIOD * event).await;
        let before = Instant::now();
        let row = writer.encrypt(&reading(event.into())).await.unwrap();
        longest = longest.max(before.elapsed());
        keys.insert(data_key_of(&row.header));
    }
    (keys.len(), longest, stats(&envelope).0)
}

fn policy() -> CachePolicy {
    // The cache forgets a place that nobody asked for in this time by its own clock, which a machine that halts moves on.
    CachePolicy::max_age(Duration::from_secs(60)).max_records(PER_KEY)
}

#[tokio::test(start_paused = true)]
async fn at_a_turn_an_event_waits_for_one_round_trip_at_most() {
    let service = Service::new();
    let (keys, longest, stats) = stream(&service, policy()).await;
    // With the one before the stream. No key gets old: it has served its 1,000 records after a tenth of a second.
    let calls = (u64::from(EVENTS) + 1).div_ceil(PER_KEY);
    assert_eq!((service.calls().0, keys as u64), (calls, calls));
    assert!(
        longest >= ROUND_TRIP && longest <= ROUND_TRIP + Duration::from_millis(2),
        "{longest:?}"
    );
    assert_eq!(
        (stats.refreshes, stats.departures.exhausted, stats.most_records),
        (0, calls - 1, PER_KEY)
    );
}

#[tokio::test(start_paused = true)]
async fn refreshed_before_its_limits_nobody_waits() {
    let service = Service::new();
    let (keys, longest, stats) = stream(&service, policy().refresh_before_limits()).await;
    assert!(longest <= Duration::from_millis(1), "{longest:?}");
    assert_eq!(
        service.calls().0,
        1 + stats.refreshes,
        "one before the stream, all others in the background"
    );
    assert!((100..=126).contains(&keys), "from 800 to 1,000 records each: {keys}");
    assert!(stats.most_records <= PER_KEY);
}
