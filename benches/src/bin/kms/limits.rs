//! What must never happen, counted in the records: a key that serves too often, and a key that serves another tenant.

use std::collections::HashMap;
use std::time::Duration;

use envelope_benches::small::{FIELD_LEN, Small};
use envelope_runtime::format::ParsedHeader;
use envelope_runtime::{CachePolicy, DataKeyCache, EncryptedRecord as _, Envelope};
use tokio::task::JoinSet;

use crate::Result;
use crate::key_service::KeyService;
use envelope_benches::report::Report;

const TASKS: usize = 16;
const EACH: usize = 2_000;
/// The bytes of the encrypted fields of a small record.
const BYTES: u64 = 3 * FIELD_LEN as u64;
const MAX_RECORDS: u64 = 1_000;

pub(crate) fn run(report: &mut Report) -> Result<()> {
    report.section(&format!(
        "{TASKS} threads write {EACH} records each: by max_records {MAX_RECORDS}, and by as many bytes"
    ));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(TASKS)
        .enable_all()
        .build()?;
    let hour = CachePolicy::max_age(Duration::from_secs(3_600));
    runtime.block_on(async {
        let kms = KeyService::start(Duration::from_millis(10)).await?;
        for (what, policy) in [
            ("records", hour.max_records(MAX_RECORDS)),
            ("bytes", hour.max_bytes(MAX_RECORDS * BYTES + 7)),
        ] {
            let most = most_of_a_key(&kms.envelope(policy)?).await?;
            let most = if what == "bytes" { most * BYTES } else { most };
            let limit = if what == "bytes" {
                MAX_RECORDS * BYTES + 7
            } else {
                MAX_RECORDS
            };
            report.at_most(&format!("most {what} under one data key"), most as f64, limit as f64);
        }
        tenants(report, &kms, hour).await
    })
}

/// The most records that lie under one data key, among those that all tasks write.
async fn most_of_a_key(client: &Envelope) -> Result<u64> {
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        let client = client.clone();
        tasks.spawn(async move {
            let mut keys = Vec::with_capacity(EACH);
            for number in 0..EACH {
                let row = client.encrypt(&Small::numbered(task * EACH + number)).await?;
                let header = ParsedHeader::parse(row.header().as_bytes()).ok();
                let key = header.and_then(|header| header.encrypted_data_keys().next());
                keys.push(key.map(|key| key.ciphertext.to_vec()).unwrap_or_default());
            }
            Ok::<_, envelope_runtime::Error>(keys)
        });
    }
    let mut uses: HashMap<Vec<u8>, u64> = HashMap::new();
    while let Some(keys) = tasks.join_next().await {
        for key in keys?? {
            *uses.entry(key).or_default() += 1;
        }
    }
    Ok(uses.into_values().max().unwrap_or_default())
}

/// Readers that share a cache, whose rows and headers are alike, and who differ in the expected context alone.
async fn tenants(report: &mut Report, kms: &KeyService, policy: CachePolicy) -> Result<()> {
    report.section("a reader who expects tenant B, and a row of tenant A, in one partition of one cache");
    let cache = DataKeyCache::new(policy)?;
    let client = |tenant: &str| -> Result<Envelope> {
        let builder = kms.builder()?.constant("tenant", tenant);
        Ok(builder.cache_partition(&cache, "all").build()?)
    };
    let (a, b) = (client("a")?, client("b")?);
    let row = a.encrypt(&Small::sample()).await?;
    for state in ["cold", "warm"] {
        let refused = b.decrypt(&row).await.is_err_and(|error| error.is_refused());
        report.verdict(
            &format!("{state}: B"),
            refused,
            if refused { "refused" } else { "READ" },
        );
        let read = a.decrypt(&row).await.is_ok();
        report.verdict(&format!("{state}: A"), read, if read { "reads" } else { "refused" });
    }
    Ok(())
}
