//! What a cache did, counted.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What a cache did since it was made, for keys of one direction. A snapshot: each number is exact, and two of them may be
/// a moment apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheStats {
    /// Requests that a key at hand served at once.
    pub hits: u64,
    /// Requests that found no key at hand, and started a fetch.
    pub misses: u64,
    /// Requests that found no key at hand, and waited for a fetch that another one had started.
    pub joins: u64,
    /// Requests that were answered with the error of a fetch a short while before, because of the policy's back-off.
    pub refused: u64,
    /// Fetches that were started in the background, for a successor.
    pub refreshes: u64,
    /// Fetches that brought a key.
    pub fetched: u64,
    /// Fetches that failed.
    pub failures: u64,
    /// The time that requests waited, summed up.
    pub waited: Duration,
    /// The longest that a request waited.
    pub longest_wait: Duration,
    /// The keys that left, by cause.
    pub departures: Departures,
    /// The records that the departed keys were granted for. Always 0 where keys are not counted (for reading).
    pub records: u64,
    /// The bytes that the departed keys were granted for.
    pub bytes: u64,
    /// The most records of one departed key.
    pub most_records: u64,
    /// The most bytes of one departed key.
    pub most_bytes: u64,
}

impl CacheStats {
    /// All requests, each counted once: by what it found first.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.hits + self.misses + self.joins + self.refused
    }

    /// The share of requests that a key at hand served at once; 0 if there were none.
    #[must_use]
    pub fn hit_ratio(&self) -> f64 {
        match self.requests() {
            0 => 0.0,
            requests => self.hits as f64 / requests as f64,
        }
    }

    /// The records that a departed key was granted for, on average; 0 if none has left.
    #[must_use]
    pub fn records_per_key(&self) -> f64 {
        mean(self.records, self.departures.all())
    }

    /// The bytes that a departed key was granted for, on average; 0 if none has left.
    #[must_use]
    pub fn bytes_per_key(&self) -> f64 {
        mean(self.bytes, self.departures.all())
    }
}

/// The keys that left a cache, by cause.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Departures {
    /// They reached `max_age`, or were not used for so long.
    pub expired: u64,
    /// They were granted as often as they may be, or had too few bytes left for a record.
    pub exhausted: u64,
    /// A successor came from the background.
    pub refreshed: u64,
    /// There were more encryption contexts (or encrypted data keys) than the cache has places for.
    pub capacity: u64,
    /// The cache was cleared.
    pub cleared: u64,
}

impl Departures {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.expired + self.exhausted + self.refreshed + self.capacity + self.cleared
    }
}

fn mean(sum: u64, count: u64) -> f64 {
    if count == 0 { 0.0 } else { sum as f64 / count as f64 }
}

/// Why a key left a cache.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cause {
    Expired,
    Exhausted,
    Refreshed,
    Capacity,
    Cleared,
}

/// What is counted by adding up.
#[derive(Debug, Clone, Copy)]
#[repr(usize)]
enum Count {
    Hits,
    Misses,
    Joins,
    Refused,
    Refreshes,
    Fetched,
    Failures,
    Expired,
    Exhausted,
    Refreshed,
    Capacity,
    Cleared,
    Records,
    Bytes,
    WaitedNanos,
}

const COUNTS: usize = Count::WaitedNanos as usize + 1;

/// The counters behind a snapshot, of one direction of one cache.
#[derive(Debug)]
pub(crate) struct Counters {
    counts: [AtomicU64; COUNTS],
    longest_wait_nanos: AtomicU64,
    most_records: AtomicU64,
    most_bytes: AtomicU64,
    #[cfg(feature = "metrics")]
    facade: super::facade::Facade,
}

impl Counters {
    /// Counters at zero; `direction` is their label for the `metrics` facade.
    pub(crate) fn new(direction: &'static str) -> Self {
        #[cfg(not(feature = "metrics"))]
        let _ = direction;
        Self {
            counts: Default::default(),
            longest_wait_nanos: AtomicU64::new(0),
            most_records: AtomicU64::new(0),
            most_bytes: AtomicU64::new(0),
            #[cfg(feature = "metrics")]
            facade: super::facade::Facade::new(direction),
        }
    }

    pub(crate) fn snapshot(&self) -> CacheStats {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        CacheStats {
            hits: self.of(Count::Hits),
            misses: self.of(Count::Misses),
            joins: self.of(Count::Joins),
            refused: self.of(Count::Refused),
            refreshes: self.of(Count::Refreshes),
            fetched: self.of(Count::Fetched),
            failures: self.of(Count::Failures),
            waited: Duration::from_nanos(self.of(Count::WaitedNanos)),
            longest_wait: Duration::from_nanos(load(&self.longest_wait_nanos)),
            departures: Departures {
                expired: self.of(Count::Expired),
                exhausted: self.of(Count::Exhausted),
                refreshed: self.of(Count::Refreshed),
                capacity: self.of(Count::Capacity),
                cleared: self.of(Count::Cleared),
            },
            records: self.of(Count::Records),
            bytes: self.of(Count::Bytes),
            most_records: load(&self.most_records),
            most_bytes: load(&self.most_bytes),
        }
    }

    pub(crate) fn hit(&self) {
        self.add(Count::Hits, 1);
        #[cfg(feature = "metrics")]
        self.facade.hit();
    }

    pub(crate) fn miss(&self) {
        self.add(Count::Misses, 1);
        #[cfg(feature = "metrics")]
        self.facade.request("miss");
    }

    pub(crate) fn join(&self) {
        self.add(Count::Joins, 1);
        #[cfg(feature = "metrics")]
        self.facade.request("join");
    }

    pub(crate) fn refuse(&self) {
        self.add(Count::Refused, 1);
        #[cfg(feature = "metrics")]
        self.facade.request("refused");
    }

    pub(crate) fn refresh(&self) {
        self.add(Count::Refreshes, 1);
        #[cfg(feature = "metrics")]
        self.facade.refresh();
    }

    pub(crate) fn landed(&self) {
        self.add(Count::Fetched, 1);
        #[cfg(feature = "metrics")]
        self.facade.fetch("ok");
    }

    pub(crate) fn failed(&self) {
        self.add(Count::Failures, 1);
        #[cfg(feature = "metrics")]
        self.facade.fetch("error");
    }

    /// A request waited for so long.
    pub(crate) fn waited(&self, time: Duration) {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.add(Count::WaitedNanos, nanos);
        self.longest_wait_nanos.fetch_max(nanos, Ordering::Relaxed);
        #[cfg(feature = "metrics")]
        self.facade.waited(time);
    }

    /// A key left; `granted` are the records and bytes that it was granted for, if it counts them.
    pub(crate) fn departed(&self, cause: Cause, granted: Option<(u64, u64)>) {
        self.add(cause.count(), 1);
        if let Some((records, bytes)) = granted {
            self.add(Count::Records, records);
            self.add(Count::Bytes, bytes);
            self.most_records.fetch_max(records, Ordering::Relaxed);
            self.most_bytes.fetch_max(bytes, Ordering::Relaxed);
        }
        #[cfg(feature = "metrics")]
        self.facade.departed(cause, granted);
    }

    fn of(&self, count: Count) -> u64 {
        self.counts
            .get(count as usize)
            .map_or(0, |count| count.load(Ordering::Relaxed))
    }

    fn add(&self, count: Count, amount: u64) {
        if let Some(count) = self.counts.get(count as usize) {
            count.fetch_add(amount, Ordering::Relaxed);
        }
    }
}

impl Cause {
    fn count(self) -> Count {
        match self {
            Self::Expired => Count::Expired,
            Self::Exhausted => Count::Exhausted,
            Self::Refreshed => Count::Refreshed,
            Self::Capacity => Count::Capacity,
            Self::Cleared => Count::Cleared,
        }
    }
}
