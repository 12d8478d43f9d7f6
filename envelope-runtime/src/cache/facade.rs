//! What a cache did, told to the `metrics` facade as it happens.
//!
//! Handles are made once: a recorder must be installed before the client is built. Labels name directions, causes and
//! outcomes, never a context, a table or a key.

use std::time::Duration;

use metrics::{Counter, Histogram, counter, histogram};

use super::stats::Cause;

/// The handles of one direction of one cache.
pub(super) struct Facade {
    direction: &'static str,
    hits: Counter,
    waits: Histogram,
    records: Histogram,
    bytes: Histogram,
}

impl Facade {
    pub(super) fn new(direction: &'static str) -> Self {
        Self {
            direction,
            hits: counter!("envelope_cache_requests_total", "direction" => direction, "outcome" => "hit"),
            waits: histogram!("envelope_cache_wait_seconds", "direction" => direction),
            records: histogram!("envelope_cache_key_records", "direction" => direction),
            bytes: histogram!("envelope_cache_key_bytes", "direction" => direction),
        }
    }

    /// A key at hand served: the one thing that happens often.
    pub(super) fn hit(&self) {
        self.hits.increment(1);
    }

    pub(super) fn request(&self, outcome: &'static str) {
        counter!("envelope_cache_requests_total", "direction" => self.direction, "outcome" => outcome).increment(1);
    }

    pub(super) fn refresh(&self) {
        counter!("envelope_cache_refreshes_total", "direction" => self.direction).increment(1);
    }

    pub(super) fn fetch(&self, outcome: &'static str) {
        counter!("envelope_cache_fetches_total", "direction" => self.direction, "outcome" => outcome).increment(1);
    }

    pub(super) fn waited(&self, time: Duration) {
        self.waits.record(time);
    }

    pub(super) fn departed(&self, cause: Cause, granted: Option<(u64, u64)>) {
        let cause = match cause {
            Cause::Expired => "expired",
            Cause::Exhausted => "exhausted",
            Cause::Refreshed => "refreshed",
            Cause::Capacity => "capacity",
            Cause::Cleared => "cleared",
        };
        counter!("envelope_cache_departures_total", "direction" => self.direction, "cause" => cause).increment(1);
        if let Some((records, bytes)) = granted {
            self.records.record(records as f64);
            self.bytes.record(bytes as f64);
        }
    }
}

impl std::fmt::Debug for Facade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Facade")
            .field("direction", &self.direction)
            .finish_non_exhaustive()
    }
}
