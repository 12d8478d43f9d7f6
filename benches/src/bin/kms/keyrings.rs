//! Records per second by keyring, one after the other, in rounds that take turns: a data key for many records under AWS KMS
//! with a cache, a data key for each record under a branch key, and one for each under a local key.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use envelope_benches::ratio::median;
use envelope_benches::small::{Small, keyring};
use envelope_runtime::keyring::key_store::{BranchKeyStore as _, KeyStore, KmsConfiguration, MemoryKeyTable};
use envelope_runtime::keyring::kms::KeyArn;
use envelope_runtime::keyring::{BranchKeyCache, HierarchicalKeyring};
use envelope_runtime::{CachePolicy, Envelope};

use crate::Result;
use crate::key_service::{KeyService, per_second};
use envelope_benches::report::Report;

const ROUNDS: usize = 7;
/// The records of one round.
const RECORDS: usize = 4_000;
const HOUR: Duration = Duration::from_secs(3_600);

pub(crate) async fn run(report: &mut Report) -> Result<()> {
    report.section("records by keyring, one thread, suite 0x6700, the small record (no limit)");
    let service = KeyService::start(Duration::ZERO).await?;
    let configuration = KmsConfiguration::Key(KeyArn::parse(&service.key_arn)?);
    let store = KeyStore::new("benches", MemoryKeyTable::new(), service.client.clone(), configuration)?;
    store.create("tenant", &BTreeMap::new()).await?;
    let hierarchical = HierarchicalKeyring::new(store, "tenant").cache(&BranchKeyCache::new(HOUR))?;
    let policy = CachePolicy::max_age(HOUR).max_records(1 << 32);
    let mut clients = [
        Contender::new("AWS KMS, data keys cached", service.envelope(policy)?),
        Contender::new(
            "branch key cached, a data key each",
            Envelope::builder(hierarchical).build()?,
        ),
        Contender::new("raw AES, a data key each", Envelope::builder(keyring()?).build()?),
    ];
    service.local.forget_requests();
    let records: Vec<_> = (0..RECORDS).map(Small::numbered).collect();
    for _ in 0..ROUNDS {
        for client in &mut clients {
            client.round(&records).await?;
        }
    }
    for client in &clients {
        client.print();
    }
    let calls = service.local.calls();
    report.exactly("GenerateDataKey: one data key", calls.of("GenerateDataKey"), 1);
    // To read: the data key; the branch key, once as the active one and once by its version.
    report.exactly(
        "Decrypt: a data key, a branch key to write and to read",
        calls.of("Decrypt"),
        3,
    );
    Ok(())
}

struct Contender {
    name: &'static str,
    envelope: Envelope,
    /// Records per second in each round, encrypted and decrypted.
    rounds: Vec<(f64, f64)>,
}

impl Contender {
    fn new(name: &'static str, envelope: Envelope) -> Self {
        Self {
            name,
            envelope,
            rounds: Vec::new(),
        }
    }

    async fn round(&mut self, records: &[Small]) -> Result<()> {
        let mut rows = Vec::with_capacity(records.len());
        let start = Instant::now();
        for record in records {
            rows.push(self.envelope.encrypt(record).await?);
        }
        let encrypted = per_second(records.len(), start.elapsed());
        let start = Instant::now();
        for row in &rows {
            self.envelope.decrypt(row).await?;
        }
        self.rounds.push((encrypted, per_second(rows.len(), start.elapsed())));
        Ok(())
    }

    fn print(&self) {
        let encrypted = median(self.rounds.iter().map(|round| round.0));
        let decrypted = median(self.rounds.iter().map(|round| round.1));
        println!(
            "{:36} {encrypted:>8.0} encrypted/s {decrypted:>8.0} decrypted/s",
            self.name
        );
    }
}
