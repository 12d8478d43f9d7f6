//! A stream of events under few data keys: what a cache of them does to the calls of AWS KMS, and to its bill.
//!
//! ```text
//! cargo run --release --example telemetry --features kms
//! cargo run --release --example telemetry --features kms -- --rate 1000 --seconds 60
//! ```
//!
//! It runs against a local KMS that takes 10 ms for each answer. Each event is encrypted by itself, as it comes.

mod options;

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use aws_sdk_kms::Client;
use envelope_runtime::keyring::kms::KmsKeyring;
use envelope_runtime::{CachePolicy, Encrypted, EncryptionContext, Envelope};
use envelope_testing::LocalKms;

use crate::options::Options;

/// What AWS KMS takes for 10,000 requests, in US dollars, by its public price list; free requests are left out.
const PRICE_PER_10_000: f64 = 0.03;
const MONTH: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// The records that one data key encrypts, by the default of [`CachePolicy::max_records`].
const MAX_RECORDS: u64 = 1 << 16;
/// The most events between two looks at the clock.
const BURST: u64 = 500;

#[derive(EncryptionContext)]
struct TenantContext {
    tenant: String,
}

/// The device is signed and no part of the context: else each device would need data keys of its own.
#[derive(Debug, PartialEq, Encrypted)]
#[envelope(table = "events", context = TenantContext)]
struct Event {
    #[envelope(context)]
    tenant: String,
    #[envelope(signed, id)]
    id: u64,
    #[envelope(signed)]
    device: u32,
    #[envelope(encrypted)]
    payload: Vec<u8>,
}

impl Event {
    fn new(id: u64) -> Event {
        Event {
            tenant: "acme".into(),
            id,
            device: (id % 1_000) as u32,
            payload: format!("position 52.{id:08} 13.{id:08}").into_bytes(),
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let Some(Options { rate, seconds }) = Options::from_arguments()? else {
        return Ok(());
    };
    let kms = LocalKms::start().await?;
    kms.faults().latency(Duration::from_millis(10));
    let key = kms.region("eu-central-1").create_key();
    let client = Client::from_conf(kms.sdk_config("eu-central-1"));
    let envelope = Envelope::builder(KmsKeyring::new(client, &key)?)
        .cache(CachePolicy::max_age(Duration::from_secs(60)))
        .build()?;
    let acme = envelope.scoped(&TenantContext { tenant: "acme".into() });
    let calls = || kms.calls().of("GenerateDataKey");

    println!("{rate} events a second for {seconds} s\n\nseconds      events   KMS calls");
    let started = Instant::now();
    let (mut events, mut printed, mut last) = (0, 0, None);
    while started.elapsed() < Duration::from_secs(seconds) {
        let due = (started.elapsed().as_secs_f64() * rate as f64) as u64;
        let end = due.min(events + BURST);
        while events < end {
            last = Some(acme.encrypt(&Event::new(events)).await?);
            events += 1;
        }
        if started.elapsed().as_secs() > printed {
            printed = started.elapsed().as_secs();
            println!("{printed:7} {events:11} {:11}", calls());
        }
        tokio::time::sleep(Duration::from_millis(2)).await; // until more is due; a refresh goes on meanwhile
    }
    let (took, calls) = (started.elapsed(), calls());
    println!("{seconds:7} {events:11} {calls:11}");
    bill(events, calls, took);

    let Some(last) = last else {
        bail!("no event was due in so short a time");
    };
    ensure!(
        acme.decrypt(&last).await? == Event::new(events - 1),
        "the last event came back as another one"
    );
    let stats = envelope
        .cache()
        .map(|cache| cache.encryption_stats())
        .unwrap_or_default();
    println!(
        "cache: {} hits, {} misses, {} refreshes",
        stats.hits, stats.misses, stats.refreshes
    );
    println!(
        "the longest that an event waited: {:.1} ms",
        stats.longest_wait.as_secs_f64() * 1e3
    );

    // A refresh replaces a key that is not used up, so it costs at most one call more than the records do.
    let least = events.div_ceil(MAX_RECORDS);
    let implied = least..=least + stats.refreshes;
    ensure!(
        implied.contains(&calls),
        "{calls} calls for {events} events, where the policy implies {implied:?}"
    );
    println!("All as expected.");
    Ok(())
}

/// What the calls of a month would cost, if it went on like this.
fn bill(events: u64, calls: u64, took: Duration) {
    let months = took.as_secs_f64() / MONTH.as_secs_f64();
    println!(
        "\nAt {:.0} events a second, as was measured, 30 days cost:",
        events as f64 / took.as_secs_f64()
    );
    for (way, calls) in [
        ("with the calls observed", calls),
        ("with one call for each event", events),
    ] {
        let a_month = calls as f64 / months;
        println!(
            "  {way:28} {a_month:16.0} calls {:12.2} USD",
            a_month / 1e4 * PRICE_PER_10_000
        );
    }
    println!();
}
