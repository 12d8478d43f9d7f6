//! What it costs to find a key at hand: the manager called directly, with one and with two threads on one hot key; and with
//! two threads on a cache each, which share nothing, to tell what sharing costs from what a busy machine does.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use envelope_benches::ratio::median;
use envelope_benches::record_floor::keep;
use envelope_benches::small::{FIELD_LEN, Small, client, keyring};
use envelope_runtime::format::ParsedHeader;
use envelope_runtime::manager::{
    CachingManager, DecryptionRequest, DefaultManager, EncryptionRequest, Limits, ManagerError, MaterialsManager as _,
};
use envelope_runtime::{CachePolicy, Encrypted as _, EncryptedRecord as _, Suite};

use crate::Result;
use envelope_benches::report::Report;

const ROUNDS: usize = 21;
/// The hits of one thread in one round.
const HITS: u32 = 50_000;

pub(crate) fn run(report: &mut Report) -> Result<()> {
    report.section("one hit on a hot key, the manager called directly, Raw AES keyring (no limit)");
    let client = client()?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let (row, context) = runtime.block_on(async {
        let encryptor = client.record_encryptor::<Small>().await?;
        let row = encryptor.encrypt(&Small::sample())?;
        Ok::<_, envelope_runtime::Error>((row, encryptor.materials().context().clone()))
    })?;
    let header = ParsedHeader::parse(row.header().as_bytes())?;
    let policy = CachePolicy::max_age(Duration::from_secs(3_600)).max_records(1 << 32);
    let managers = [manager(policy)?, manager(policy)?];
    let [shared, _] = &managers;
    let own = |thread: usize| managers.get(thread).unwrap_or(shared);
    let required = BTreeSet::new();
    let encryption = EncryptionRequest {
        suite: Suite::Symmetric,
        context: &context,
        required: &required,
        sizes: &[3 * FIELD_LEN as u64],
        limits: Limits::HARD,
    };
    let decryption = DecryptionRequest {
        table: Small::SCHEMA.table(),
        expected: &context,
        header: &header,
    };
    let encrypt = async |manager: &CachingManager| manager.encryption_materials(encryption).await.map(keep);
    let decrypt = async |manager: &CachingManager| manager.decryption_materials(decryption).await.map(keep);
    for (threads, what) in [(1, "one thread"), (2, "two threads")] {
        print("encryption", what, threads, measure(threads, |_| encrypt(shared))?);
        print("decryption", what, threads, measure(threads, |_| decrypt(shared))?);
    }
    let what = "two threads, a cache each";
    print("encryption", what, 2, measure(2, |thread| encrypt(own(thread)))?);
    print("decryption", what, 2, measure(2, |thread| decrypt(own(thread)))?);
    for (what, stats) in [
        ("encryption", shared.cache().encryption_stats()),
        ("decryption", shared.cache().decryption_stats()),
    ] {
        report.exactly(&format!("{what} keys fetched by the shared cache"), stats.fetched, 1);
    }
    Ok(())
}

fn manager(policy: CachePolicy) -> Result<CachingManager> {
    Ok(CachingManager::new(DefaultManager::new(keyring()?), policy)?)
}

/// Nanoseconds of one hit as a thread sees it.
struct Hit {
    median: f64,
    /// In the round that the rest of the machine disturbed least.
    best: f64,
}

fn print(direction: &str, what: &str, threads: usize, Hit { median, best }: Hit) {
    let all = threads as f64 * 1e3 / median;
    println!(
        "{direction} hit, {what:25} {median:>5.0} ns each ({best:.0} in the best round), {all:.2} million/s in all"
    );
}

/// Has threads hit at once, round after round. Each thread has a runtime, and enters it once a round.
fn measure<F>(threads: usize, hit: impl Fn(usize) -> F + Sync) -> Result<Hit>
where
    F: Future<Output = std::result::Result<(), ManagerError>>,
{
    let mut rounds = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let barrier = Barrier::new(threads);
        let times = std::thread::scope(|scope| {
            let (barrier, hit) = (&barrier, &hit);
            let running: Vec<_> = (0..threads)
                .map(|thread| scope.spawn(move || round(barrier, || hit(thread)).map_err(|error| error.to_string())))
                .collect();
            running
                .into_iter()
                .map(|thread| thread.join().map_err(|_| "a thread panicked".to_owned())?)
                .collect::<std::result::Result<Vec<f64>, String>>()
        })?;
        rounds.push(times.iter().sum::<f64>() / threads as f64);
    }
    Ok(Hit {
        median: median(rounds.iter().copied()),
        best: rounds.iter().copied().fold(f64::INFINITY, f64::min),
    })
}

fn round<F>(barrier: &Barrier, hit: impl Fn() -> F) -> Result<f64>
where
    F: Future<Output = std::result::Result<(), ManagerError>>,
{
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    barrier.wait(); // all threads come here, even without a runtime
    runtime?.block_on(async {
        hit().await?; // the first one of all fetches
        let start = Instant::now();
        for _ in 0..HITS {
            hit().await?;
        }
        Ok(start.elapsed().as_nanos() as f64 / f64::from(HITS))
    })
}
