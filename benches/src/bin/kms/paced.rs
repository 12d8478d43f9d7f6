//! Events at a steady rate in real time, and how long the turn from one key to the next holds one of them up.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use envelope_benches::small::Small;
use envelope_runtime::manager::CacheStats;
use envelope_runtime::{CachePolicy, Envelope};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::Result;
use crate::key_service::{KeyService, milliseconds};
use envelope_benches::report::Report;

const LATENCY: Duration = Duration::from_millis(10);
/// Between two events: 10,000 a second.
const PERIOD: Duration = Duration::from_micros(100);
const EVENTS: u32 = 100_000;
const MAX_AGE: Duration = Duration::from_secs(1);
/// The records of one data key.
const RECORDS: u64 = 1_000;
/// In which a fetch that is under way at the end comes to its own.
const SETTLING: Duration = Duration::from_millis(200);
/// What a turn may take, in round trips: one, and as much again for the machine to get around to it.
const ROUND_TRIPS: f64 = 2.0;

/// What came of a run.
struct Run {
    elapsed: Duration,
    longest: Duration,
    /// How late the latest event was started.
    latest: Duration,
    calls: u64,
    before: CacheStats,
    after: CacheStats,
}

pub(crate) async fn run(report: &mut Report) -> Result<()> {
    report.section(&format!(
        "{:.0} events/s for {:?}, max_age {MAX_AGE:?}, max_records {RECORDS}, latency of the KMS {LATENCY:?}",
        1.0 / PERIOD.as_secs_f64(),
        PERIOD * EVENTS
    ));
    let kms = KeyService::start(LATENCY).await?;
    let policy = CachePolicy::max_age(MAX_AGE).max_records(RECORDS);
    let (round_trip, longest) = kms.round_trip().await?;
    println!("round trip of the KMS: {round_trip:.2} ms in the median, {longest:.2} ms at most");

    let plain = events(&kms, policy, false).await?;
    plain.print();
    let stats = plain.after;
    let aged = stats.departures.expired + stats.refreshes;
    let computed = if aged == 0 {
        u64::from(EVENTS).div_ceil(RECORDS)
    } else {
        println!("ages were reached ({aged} keys): the calls are computed from the cache's statistics");
        fetches(&stats)
    };
    report.exactly("calls", plain.calls, computed);
    if aged == 0 {
        report.exactly(
            "records of the keys that left",
            stats.records,
            stats.departures.all() * RECORDS,
        );
    }
    report.at_most(
        "longest pause of one encrypt, in round trips",
        milliseconds(plain.longest) / round_trip,
        ROUND_TRIPS,
    );

    println!("with `refresh_before_limits`, after one record to warm up:");
    let early = events(&kms, policy.refresh_before_limits(), true).await?;
    early.print();
    let (before, after) = (early.before, early.after);
    report.exactly(
        "calls, as the statistics say",
        early.calls,
        fetches(&after) - fetches(&before),
    );
    // A key is replaced once 80 to 100 per cent of its records are used; the last one may still be under way.
    let (least, most) = (u64::from(EVENTS) / RECORDS, u64::from(EVENTS).div_ceil(RECORDS * 4 / 5));
    report.verdict(
        "calls, by the events",
        (least..=most).contains(&early.calls),
        &format!("{} (must be {least} to {most})", early.calls),
    );
    let waiting = (after.misses + after.joins) - (before.misses + before.joins);
    report.exactly("events that waited for a key", waiting, 0);
    report.exactly(
        "nanoseconds that events waited",
        (after.waited - before.waited).as_nanos(),
        0,
    );
    Ok(())
}

/// Has events encrypt one record each, in tasks of their own, by a schedule that none of them holds up.
async fn events(kms: &KeyService, policy: CachePolicy, warm: bool) -> Result<Run> {
    let client = kms.envelope(policy)?;
    if warm {
        client.encrypt(&Small::sample()).await?;
    }
    let before = stats(&client)?;
    kms.local.forget_requests();
    let longest = Arc::new(AtomicU64::new(0));
    let mut running = JoinSet::new();
    let start = Instant::now();
    let mut latest = Duration::ZERO;
    for number in 0..EVENTS {
        let due = start + PERIOD * number;
        if Instant::now() < due {
            sleep_until(due).await;
        }
        latest = latest.max(Instant::now() - due);
        let (client, longest) = (client.clone(), Arc::clone(&longest));
        running.spawn(async move {
            let record = Small::numbered(number as usize);
            let start = Instant::now();
            let outcome = client.encrypt(&record).await.map(drop);
            let nanos = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
            longest.fetch_max(nanos, Ordering::Relaxed);
            outcome
        });
        while let Some(ended) = running.try_join_next() {
            ended??;
        }
    }
    while let Some(ended) = running.join_next().await {
        ended??;
    }
    let elapsed = start.elapsed();
    sleep_until(Instant::now() + SETTLING).await;
    let after = stats(&client)?;
    Ok(Run {
        elapsed,
        longest: Duration::from_nanos(longest.load(Ordering::Relaxed)),
        latest,
        calls: kms.take_calls("GenerateDataKey"),
        before,
        after,
    })
}

fn stats(client: &Envelope) -> Result<CacheStats> {
    Ok(client.cache().ok_or("the client has no cache")?.encryption_stats())
}

/// The fetches that have ended. Not every one of them is a miss or a refresh: who waited in vain starts one too.
fn fetches(stats: &CacheStats) -> u64 {
    stats.fetched + stats.failures
}

impl Run {
    fn print(&self) {
        println!(
            "observed: {EVENTS} events in {:.2} s, {} calls; the latest event was started {:.2} ms late",
            self.elapsed.as_secs_f64(),
            self.calls,
            milliseconds(self.latest)
        );
        println!(
            "longest pause of one encrypt {:.2} ms; longest wait in the cache's statistics {:.2} ms",
            milliseconds(self.longest),
            milliseconds(self.after.longest_wait)
        );
        println!(
            "keys that left: {} used up, {} refreshed, {} expired; {:.1} records each",
            self.after.departures.exhausted,
            self.after.departures.refreshed,
            self.after.departures.expired,
            self.after.records_per_key()
        );
    }
}
