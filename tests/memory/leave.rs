//! The ways in which a key leaves a cache.

use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use envelope_runtime::manager::CacheStats;
use envelope_runtime::{CachePolicy, Envelope, Suite};
use envelope_tests::keys::{SUITES, client, keyring};
use envelope_tests::records::{Clinic, ClinicVisit, EncryptedClinicVisit, Sample};
use tokio::runtime::Runtime;

use crate::canary::{HELD, learn};
use crate::not_run;
use crate::scan::{Found, Pattern, Scanner};

const LONG: Duration = Duration::from_secs(3600);
pub(crate) const CLINICS: [&str; 2] = ["north", "south"];

#[test]
fn what_is_planted_is_found_once_and_not_when_it_is_wiped() {
    alone(|scanner| {
        let mut planted = vec![0_u8; 64];
        aws_lc_rs::rand::fill(&mut planted).unwrap();
        let patterns = Pattern::all_of("planted", &planted);
        assert_eq!(scanner.find(&patterns), Found::once_on_the_heap(&["planted"]));
        planted.fill(0);
        assert_eq!(std::hint::black_box(&planted)[..], [0; 64]);
        assert_eq!(scanner.find(&patterns), Found::default());
    });
}

#[test]
fn without_a_cache_nothing_stays() {
    alone(|scanner| {
        for suite in SUITES {
            let (runtime, client) = (runtime(), client(suite));
            let row = runtime.block_on(write(&client, CLINICS[0]));
            let patterns = learn(row.header.as_bytes(), &ClinicVisit::expected());
            assert_eq!(
                scanner.settle(&patterns, &Found::default()),
                Found::default(),
                "{suite}, written"
            );
            runtime.block_on(read(&client, &row, CLINICS[0]));
            assert_eq!(
                scanner.settle(&patterns, &Found::default()),
                Found::default(),
                "{suite}, read"
            );
        }
    });
}

#[test]
fn evicted_by_another_key() {
    each(CachePolicy::max_age(LONG).capacity(1), |world| {
        let until = Instant::now() + Duration::from_secs(10);
        // The cache below evicts when it gets round to it.
        while world.stats().departures.capacity == 0 {
            assert!(Instant::now() < until, "the key has not left");
            match world.direction {
                Direction::Write => drop(world.runtime.block_on(write(&world.client, CLINICS[1]))),
                Direction::Read => world.runtime.block_on(read(&world.client, &world.other, CLINICS[1])),
            }
        }
    });
}

#[test]
fn expired_while_nobody_asks() {
    const AGE: Duration = Duration::from_secs(5);
    each(CachePolicy::max_age(AGE), |world| {
        let until = Instant::now() + AGE + Duration::from_secs(5);
        while world.stats().departures.expired == 0 {
            assert!(Instant::now() < until, "the key has not left");
            sleep(Duration::from_millis(10));
        }
        // It is counted just before it is let go of.
        sleep(Duration::from_millis(20));
    });
}

#[test]
fn cleared() {
    each(CachePolicy::max_age(LONG), |world| {
        world.client.cache().unwrap().clear()
    });
}

#[test]
fn dropped_with_the_last_client() {
    each(CachePolicy::max_age(LONG), |world| world.client = client(world.suite));
}

#[derive(Debug, Clone, Copy)]
enum Direction {
    Write,
    Read,
}

/// A client with a cache that has had one key.
struct World {
    runtime: Runtime,
    client: Envelope,
    suite: Suite,
    direction: Direction,
    /// A record under another key.
    other: EncryptedClinicVisit,
}

impl World {
    /// A client, and the record whose key its cache holds.
    fn new(suite: Suite, direction: Direction, policy: CachePolicy) -> (Self, EncryptedClinicVisit) {
        let runtime = runtime();
        let cached = Envelope::builder(keyring()).suite(suite).cache(policy).build().unwrap();
        let [row, other] = CLINICS.map(|clinic| runtime.block_on(write(&client(suite), clinic)));
        let row = match direction {
            Direction::Write => runtime.block_on(write(&cached, CLINICS[0])),
            Direction::Read => {
                runtime.block_on(read(&cached, &row, CLINICS[0]));
                row
            }
        };
        let world = Self {
            runtime,
            client: cached,
            suite,
            direction,
            other,
        };
        (world, row)
    }

    fn stats(&self) -> CacheStats {
        let cache = self.client.cache().unwrap();
        match self.direction {
            Direction::Write => cache.encryption_stats(),
            Direction::Read => cache.decryption_stats(),
        }
    }
}

/// For each suite and direction: looks for a cached key, has it leave, and looks again.
fn each(policy: CachePolicy, leave: impl Fn(&mut World)) {
    alone(|scanner| {
        for (suite, direction) in SUITES
            .into_iter()
            .flat_map(|suite| [Direction::Write, Direction::Read].map(|direction| (suite, direction)))
        {
            let (mut world, row) = World::new(suite, direction, policy);
            let patterns = learn(row.header.as_bytes(), &ClinicVisit::expected());
            let held = Found::once_on_the_heap(&HELD);
            let found = scanner.settle(&patterns, &held);
            assert_eq!(
                world.stats().departures.all(),
                0,
                "the machine is too slow for this test"
            );
            assert_eq!(found, held, "{suite} {direction:?}, cached");
            leave(&mut world);
            assert_eq!(
                scanner.settle(&patterns, &Found::default()),
                Found::default(),
                "{suite} {direction:?}, left"
            );
        }
    });
}

/// Tests run one at a time, so that each has the process to itself.
pub(crate) fn alone(test: impl FnOnce(&mut Scanner)) {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    match Scanner::open() {
        Ok(mut scanner) => test(&mut scanner),
        Err(error) => not_run(&format!("the process may not read its memory ({error})")),
    }
}

/// Fetches run on the workers, and the rest on the test's thread.
pub(crate) fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap()
}

pub(crate) async fn write(client: &Envelope, clinic: &str) -> EncryptedClinicVisit {
    let clinic = clinic.to_owned();
    let record = ClinicVisit {
        clinic: clinic.clone(),
        ..ClinicVisit::sample()
    };
    client.scoped(&Clinic { clinic }).encrypt(&record).await.unwrap()
}

pub(crate) async fn read(client: &Envelope, row: &EncryptedClinicVisit, clinic: &str) {
    let clinic = clinic.to_owned();
    drop(client.scoped(&Clinic { clinic }).decrypt(row).await.unwrap());
}
