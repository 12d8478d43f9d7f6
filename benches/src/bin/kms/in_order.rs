//! Many records, one after another: the calls are those that the policy allows for.

use std::time::{Duration, Instant};

use envelope_benches::small::Small;
use envelope_runtime::CachePolicy;

use crate::Result;
use crate::key_service::{KeyService, per_second};
use envelope_benches::report::Report;

/// The records of one data key.
const RECORDS: u64 = 10_000;

pub(crate) async fn run(report: &mut Report, records: usize) -> Result<()> {
    report.section(&format!(
        "{records} small records in order, max_records {RECORDS}, suite 0x6700, local KMS through the AWS SDK"
    ));
    let kms = KeyService::start(Duration::ZERO).await?;
    let policy = CachePolicy::max_age(Duration::from_secs(3_600)).max_records(RECORDS);
    let expected = (records as u64).div_ceil(RECORDS);

    let writer = kms.envelope(policy)?;
    let mut rows = Vec::with_capacity(records);
    let start = Instant::now();
    for number in 0..records {
        rows.push(writer.encrypt(&Small::numbered(number)).await?);
    }
    let writing = start.elapsed();
    drop(writer);
    println!("encrypt: {:.0} records/s", per_second(records, writing));
    report.exactly("GenerateDataKey calls", kms.take_calls("GenerateDataKey"), expected);

    let reader = kms.envelope(policy)?;
    let mut wrong = 0_usize;
    let start = Instant::now();
    for (number, row) in rows.iter().enumerate() {
        if reader.decrypt(row).await? != Small::numbered(number) {
            wrong += 1;
        }
    }
    let reading = start.elapsed();
    println!(
        "decrypt, by a new client: {:.0} records/s (making the record to compare with included)",
        per_second(records, reading)
    );
    report.exactly("Decrypt calls", kms.take_calls("Decrypt"), expected);
    report.exactly("records that came back as others", wrong, 0);
    Ok(())
}
