//! What stands around a slot: keys that count, callers that wait, and a service that is asked.

use std::time::Duration;

use loom::sync::{Arc, Condvar, Mutex};

use crate::cache::quota::{Limits, Quota};
use crate::cache::slot::{Admission, Departure, Key, Slot, Terms};

pub(crate) const TERMS: Terms = Terms {
    max_age: Duration::from_secs(10),
    refresh_age: Duration::from_secs(8),
    back_off: Duration::ZERO,
    refresh_pause: Duration::from_secs(1),
};

/// Runs a model in every interleaving in which threads are interrupted twice at most, wherever that is: all of them are too
/// many, and nearly all mistakes need no more.
pub(crate) fn explore(model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(model);
}

/// A key that serves for so many records.
#[derive(Debug)]
pub(crate) struct ModelKey {
    quota: Quota,
    limits: Limits,
    /// How many of them are alive.
    alive: Arc<std::sync::atomic::AtomicUsize>,
}

impl Key for ModelKey {
    fn grant(&self, sizes: &[u64]) -> u64 {
        self.quota.grant(sizes)
    }

    fn wants_successor(&self) -> bool {
        self.quota.wants_successor()
    }
}

impl Drop for ModelKey {
    fn drop(&mut self) {
        let (records, bytes) = self.quota.granted();
        assert!(records <= self.limits.records && bytes <= self.limits.bytes);
        self.alive.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
    }
}

/// What callers wait for.
#[derive(Debug, Clone)]
pub(crate) struct Flight(Arc<Board>);

/// Where the outcome of a fetch is written.
#[derive(Debug)]
struct Board {
    outcome: Mutex<Option<Result<(), &'static str>>>,
    written: Condvar,
}

impl Flight {
    fn new() -> (Self, Self) {
        let flight = Self(Arc::new(Board {
            outcome: Mutex::new(None),
            written: Condvar::new(),
        }));
        (flight.clone(), flight)
    }

    fn end(&self, outcome: Result<(), &'static str>) {
        *self.0.outcome.lock().unwrap() = Some(outcome);
        self.0.written.notify_all();
    }

    fn ended(&self) -> Result<(), &'static str> {
        let mut outcome = self.0.outcome.lock().unwrap();
        loop {
            match *outcome {
                Some(outcome) => return outcome,
                None => outcome = self.0.written.wait(outcome).unwrap(),
            }
        }
    }
}

/// A slot, and a service that makes its keys.
pub(crate) struct World {
    pub(crate) slot: Slot<ModelKey, &'static str, Flight>,
    limits: Limits,
    pub(crate) fetches: std::sync::atomic::AtomicU64,
    pub(crate) alive: Arc<std::sync::atomic::AtomicUsize>,
    pub(crate) departures: Mutex<Vec<Departure>>,
}

/// How a fetch ends.
#[derive(Clone, Copy)]
pub(crate) enum Fetch {
    Lands,
    Fails,
    IsAbandoned,
}

impl World {
    pub(crate) fn new(records: u64) -> Arc<Self> {
        Arc::new(Self {
            slot: Slot::new(),
            limits: Limits {
                records,
                bytes: 100,
                refresh_percent: 100,
            },
            fetches: Default::default(),
            alive: Arc::new(Default::default()),
            departures: Mutex::new(Vec::new()),
        })
    }

    pub(crate) fn fetches(&self) -> u64 {
        self.fetches.load(std::sync::atomic::Ordering::SeqCst)
    }

    pub(crate) fn alive(&self) -> usize {
        self.alive.load(std::sync::atomic::Ordering::SeqCst)
    }

    /// Fetches, in the order of the runtime: the slot is told first, and whoever waits second.
    pub(crate) fn fetch(&self, now: Duration, landing: &Flight, how: Fetch) {
        self.fetches.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        match how {
            Fetch::Lands => {
                self.alive.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                let key = Arc::new(ModelKey {
                    quota: Quota::new(self.limits),
                    limits: self.limits,
                    alive: Arc::clone(&self.alive),
                });
                let before = self.slot.land(now, key, Duration::MAX, &TERMS);
                self.departures
                    .lock()
                    .unwrap()
                    .extend(before.map(|(_, departure)| departure));
                landing.end(Ok(()));
            }
            Fetch::Fails => {
                self.slot.fail(now, "down", &TERMS);
                landing.end(Err("down"));
            }
            Fetch::IsAbandoned => {
                self.slot.abandon();
                landing.end(Ok(()));
            }
        }
    }

    /// Obtains a key for one record, as the runtime does: gives whether this caller had to start a refresh.
    pub(crate) fn obtain(&self, now: Duration, mut how: Fetch) -> Result<bool, &'static str> {
        loop {
            let flight = match self.slot.admit(now, &[1], Flight::new) {
                Admission::Served { granted, refresh } => {
                    assert_eq!(granted.records, 1);
                    assert!(now < granted.expires, "an expired key serves");
                    if let Some(landing) = &refresh {
                        self.fetch(now, landing, how);
                    }
                    return Ok(refresh.is_some());
                }
                Admission::Lead { flight, landing } => {
                    self.fetch(now, &landing, how);
                    how = Fetch::Lands; // whoever asks again finds the service well
                    flight
                }
                Admission::Wait(flight) => flight,
                Admission::Failed(error) => return Err(error),
            };
            flight.ended()?;
        }
    }
}
