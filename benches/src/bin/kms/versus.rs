//! The library with its cache, against a data key of KMS for every record by hand.

use std::time::{Duration, Instant};

use envelope_benches::by_hand;
use envelope_benches::small::Small;
use envelope_runtime::CachePolicy;

use crate::Result;
use crate::key_service::{KeyService, per_second};
use envelope_benches::report::Report;

const LATENCY: Duration = Duration::from_millis(10);
const BY_HAND: usize = 200;
const CACHED: usize = 20_000;
/// The records of one data key.
const RECORDS: u64 = 10_000;

/// Records per second and calls, of one way.
struct Run {
    records: usize,
    rate: f64,
    calls: u64,
}

pub(crate) async fn run(report: &mut Report) -> Result<()> {
    report.section(&format!(
        "by hand and through the cache (max_records {RECORDS}), one after another, latency of the KMS {LATENCY:?}"
    ));
    let kms = KeyService::start(LATENCY).await?;
    let (hand_encrypt, hand_decrypt) = hand(&kms).await?;
    let (ours_encrypt, ours_decrypt) = ours(&kms).await?;
    for (what, hand, ours) in [
        ("encrypt", hand_encrypt, ours_encrypt),
        ("decrypt", hand_decrypt, ours_decrypt),
    ] {
        for (way, run) in [("by hand", &hand), ("cached", &ours)] {
            println!(
                "{what} {way:8} {:>6} records, {:>4} calls, {:>10.1} records/s",
                run.records, run.calls, run.rate
            );
        }
        println!("{what} ratio    {:.0}", ours.rate / hand.rate);
        report.exactly(&format!("{what}: calls by hand"), hand.calls, BY_HAND as u64);
        report.exactly(
            &format!("{what}: calls through the cache"),
            ours.calls,
            (CACHED as u64).div_ceil(RECORDS),
        );
    }
    Ok(())
}

async fn hand(kms: &KeyService) -> Result<(Run, Run)> {
    let mut rows = Vec::with_capacity(BY_HAND);
    let start = Instant::now();
    for number in 0..BY_HAND {
        rows.push(by_hand::encrypt(&kms.client, &kms.key_arn, &Small::numbered(number)).await?);
    }
    let encrypt = finished(kms, "GenerateDataKey", BY_HAND, start);
    let start = Instant::now();
    for (number, row) in rows.iter().enumerate() {
        let record = by_hand::decrypt(&kms.client, &kms.key_arn, row).await?;
        came_back(&record, number)?;
    }
    Ok((encrypt, finished(kms, "Decrypt", BY_HAND, start)))
}

async fn ours(kms: &KeyService) -> Result<(Run, Run)> {
    let policy = CachePolicy::max_age(Duration::from_secs(3_600)).max_records(RECORDS);
    let writer = kms.envelope(policy)?;
    let mut rows = Vec::with_capacity(CACHED);
    let start = Instant::now();
    for number in 0..CACHED {
        rows.push(writer.encrypt(&Small::numbered(number)).await?);
    }
    let encrypt = finished(kms, "GenerateDataKey", CACHED, start);
    let reader = kms.envelope(policy)?;
    let start = Instant::now();
    for (number, row) in rows.iter().enumerate() {
        let record = reader.decrypt(row).await?;
        came_back(&record, number)?;
    }
    Ok((encrypt, finished(kms, "Decrypt", CACHED, start)))
}

fn finished(kms: &KeyService, operation: &str, records: usize, start: Instant) -> Run {
    Run {
        records,
        rate: per_second(records, start.elapsed()),
        calls: kms.take_calls(operation),
    }
}

fn came_back(record: &Small, number: usize) -> Result<()> {
    if *record == Small::numbered(number) {
        Ok(())
    } else {
        Err(format!("record {number} came back as another one").into())
    }
}
