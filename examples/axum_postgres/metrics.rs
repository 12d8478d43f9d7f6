//! Numbers in Prometheus' text format (<https://prometheus.io/docs/instrumenting/exposition_formats/>).
//!
//! A service that has the `metrics` facade already turns on the feature `metrics` of `envelope-runtime` instead.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use envelope_runtime::manager::CacheStats;

use crate::customers::Sealing;
use crate::routes::App;

static SERVED: AtomicU64 = AtomicU64::new(0);
static CALLER_AT_FAULT: AtomicU64 = AtomicU64::new(0);
static FAILED: AtomicU64 = AtomicU64::new(0);
static REFUSED: AtomicU64 = AtomicU64::new(0);

/// A request about customers was answered.
pub(crate) fn answered(status: StatusCode) {
    let counter = match status {
        status if status.is_server_error() => &FAILED,
        status if status.is_client_error() => &CALLER_AT_FAULT,
        _ => &SERVED,
    };
    counter.fetch_add(1, Relaxed);
}

/// A stored row was refused. Any increase deserves an alarm.
pub(crate) fn refused() {
    REFUSED.fetch_add(1, Relaxed);
}

pub(crate) async fn metrics(State(app): State<App>) -> impl IntoResponse {
    let mut text = Text::default();
    let answers = [
        (r#"status="2xx""#, SERVED.load(Relaxed)),
        (r#"status="4xx""#, CALLER_AT_FAULT.load(Relaxed)),
        (r#"status="5xx""#, FAILED.load(Relaxed)),
    ];
    text.add("http_responses_total", "counter", &answers);
    text.add("rows_refused_total", "counter", &[("", REFUSED.load(Relaxed))]);
    let (all, idle) = (u64::from(app.pool.size()), app.pool.num_idle() as u64);
    let connections = [(r#"state="idle""#, idle), (r#"state="used""#, all.saturating_sub(idle))];
    text.add("database_connections", "gauge", &connections);
    if let Sealing::Envelope(envelope) = &app.sealing
        && let Some(cache) = envelope.cache()
    {
        text.add_cache("encryption", &cache.encryption_stats());
        text.add_cache("decryption", &cache.decryption_stats());
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text.0)
}

#[derive(Default)]
struct Text(String);

impl Text {
    /// A metric, and its samples by label.
    fn add(&mut self, name: &str, kind: &str, samples: &[(&str, u64)]) {
        let _ = writeln!(self.0, "# TYPE {name} {kind}"); // writing to a String does not fail
        for (label, value) in samples {
            let _ = match *label {
                "" => writeln!(self.0, "{name} {value}"),
                label => writeln!(self.0, "{name}{{{label}}} {value}"),
            };
        }
    }

    /// What the cache of data keys did in one direction.
    fn add_cache(&mut self, direction: &str, stats: &CacheStats) {
        let requests = [
            (r#"found="key""#, stats.hits),
            (r#"found="nothing""#, stats.misses),
            (r#"found="fetch""#, stats.joins),
            (r#"found="failure""#, stats.refused),
        ];
        self.add(&format!("{direction}_key_requests_total"), "counter", &requests);
        // These two are the calls of the KMS.
        let fetches = [
            (r#"result="key""#, stats.fetched),
            (r#"result="failure""#, stats.failures),
        ];
        self.add(&format!("{direction}_key_fetches_total"), "counter", &fetches);
        let left = stats.departures.all();
        self.add(&format!("{direction}_keys_wiped_total"), "counter", &[("", left)]);
        let waited = u64::try_from(stats.waited.as_micros()).unwrap_or(u64::MAX);
        let name = format!("{direction}_key_wait_microseconds_total");
        self.add(&name, "counter", &[("", waited)]);
    }
}
