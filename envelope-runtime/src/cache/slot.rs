//! One place of a cache: the key that serves now, and the one fetch that is under way.
//!
//! A slot decides, and does nothing itself: it knows no clock, no task and no key service. Time is what the caller says it
//! is, as a duration since some moment that the cache has fixed.

use std::time::Duration;

use super::sync::{Arc, Mutex, Published};

/// A key as a slot sees it.
pub(crate) trait Key {
    /// Grants the use for as many records of these sizes as fit, from the first; 0 if it may serve no more.
    fn grant(&self, sizes: &[u64]) -> u64;

    /// Whether so much of what it may be used for is granted that a successor should be fetched.
    fn wants_successor(&self) -> bool;
}

/// How long keys serve, and what follows from failures.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    /// How long a key serves, from when it was at hand.
    pub(crate) max_age: Duration,
    /// The age at which a successor is fetched in the background; [`max_age`](Self::max_age) or more means never.
    pub(crate) refresh_age: Duration,
    /// How long a failed fetch is answered with its error before another one is tried; zero means that the next caller
    /// tries at once.
    pub(crate) back_off: Duration,
    /// How long after a failed refresh the next one may start.
    pub(crate) refresh_pause: Duration,
}

impl Terms {
    /// Terms under which a key is fetched anew at a share of its age, in per cent, if at all.
    pub(crate) fn new(max_age: Duration, refresh_percent: Option<u8>, back_off: Duration) -> Self {
        /// Of its age, how long a key's next refresh waits after one that failed: 20 tries at most in a key's life.
        const PAUSE: u32 = 20;
        let refresh_age = match refresh_percent {
            None => Duration::MAX,
            Some(percent) => max_age.mul_f64(f64::from(percent) / 100.0),
        };
        Self {
            max_age,
            refresh_age,
            back_off,
            refresh_pause: back_off.max(max_age / PAUSE),
        }
    }
}

/// What a slot says to somebody who needs a key.
#[derive(Debug)]
pub(crate) enum Admission<K, E, F, L> {
    /// A key serves. With `refresh`, the caller must also start a fetch, and not wait for it.
    Served { granted: Granted<K>, refresh: Option<L> },
    /// The caller must start a fetch, then wait for it, then ask again.
    Lead { flight: F, landing: L },
    /// The caller must wait for a fetch that another one has started, then ask again.
    Wait(F),
    /// A fetch has failed a short while ago.
    Failed(E),
}

/// The use of a key.
#[derive(Debug)]
pub(crate) struct Granted<K> {
    pub(crate) key: Arc<K>,
    /// For how many records, of those that were asked for.
    pub(crate) records: u64,
    /// When the key ceases to serve.
    pub(crate) expires: Duration,
}

/// Why a key left its slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Departure {
    /// It reached its age.
    Expired,
    /// It was granted as often as it may be, or had too little left for a record.
    Exhausted,
    /// A successor came before it was used up.
    Refreshed,
}

/// The key that serves now and the fetch under way, for one cache key. `F` is what callers wait for.
#[derive(Debug)]
pub(crate) struct Slot<K, E, F> {
    current: Published<Entry<K>>,
    state: Mutex<State<E, F>>,
}

#[derive(Debug)]
struct Entry<K> {
    key: Arc<K>,
    refresh: Duration,
    expires: Duration,
}

#[derive(Debug)]
struct State<E, F> {
    flight: Option<F>,
    /// Whether the key that serves could have gone on when the fetch was started.
    is_refresh: bool,
    /// The last failure, and until when it is given as the answer.
    failure: Option<(Duration, E)>,
    no_refresh_before: Duration,
}

impl<K: Key, E: Clone, F: Clone> Slot<K, E, F> {
    pub(crate) fn new() -> Self {
        Self {
            current: Published::empty(),
            state: Mutex::new(State {
                flight: None,
                is_refresh: false,
                failure: None,
                no_refresh_before: Duration::ZERO,
            }),
        }
    }

    /// Asks for a key for records of these sizes. `start` makes what waits for a fetch, and what ends it.
    pub(crate) fn admit<L>(
        &self,
        now: Duration,
        sizes: &[u64],
        start: impl FnOnce() -> (F, L),
    ) -> Admission<K, E, F, L> {
        match self.serve(now, sizes) {
            Some((granted, false)) => Admission::Served { granted, refresh: None },
            Some((granted, true)) => {
                let refresh = self.state.with(|state| {
                    let due = state.flight.is_none() && now >= state.no_refresh_before;
                    // Another one's refresh may have landed just now.
                    let due = due && self.current.read(|entry| entry.is_some_and(|entry| entry.is_due(now)));
                    due.then(|| {
                        let (flight, landing) = start();
                        state.flight = Some(flight);
                        state.is_refresh = true;
                        landing
                    })
                });
                Admission::Served { granted, refresh }
            }
            None => self.state.with(|state| {
                // A fetch may have landed between the look without the lock and this one.
                if let Some((granted, _)) = self.serve(now, sizes) {
                    return Admission::Served { granted, refresh: None };
                }
                if let Some(flight) = &state.flight {
                    return Admission::Wait(flight.clone());
                }
                if let Some((_, error)) = state.failure.as_ref().filter(|(until, _)| now < *until) {
                    return Admission::Failed(error.clone());
                }
                let (flight, landing) = start();
                state.flight = Some(flight.clone());
                state.is_refresh = false;
                Admission::Lead { flight, landing }
            }),
        }
    }

    /// Ends the fetch under way with its key, which serves from now on, until `at_most`. Gives the key before, and why it left.
    pub(crate) fn land(
        &self,
        now: Duration,
        key: Arc<K>,
        at_most: Duration,
        terms: &Terms,
    ) -> Option<(Arc<K>, Departure)> {
        let entry = Entry {
            key,
            refresh: now.saturating_add(terms.refresh_age),
            expires: now.saturating_add(terms.max_age).min(at_most),
        };
        self.state.with(|state| {
            let before = self.current.replace(Some(Arc::new(entry)));
            state.flight = None;
            state.failure = None;
            state.no_refresh_before = Duration::ZERO;
            before.map(|entry| {
                let departure = match () {
                    () if entry.expires <= now => Departure::Expired,
                    () if state.is_refresh => Departure::Refreshed,
                    () => Departure::Exhausted,
                };
                (Arc::clone(&entry.key), departure)
            })
        })
    }

    /// Ends the fetch under way with a failure. The key before, if there is one, serves on.
    pub(crate) fn fail(&self, now: Duration, error: E, terms: &Terms) {
        self.state.with(|state| {
            state.flight = None;
            state.failure = (!terms.back_off.is_zero()).then(|| (now.saturating_add(terms.back_off), error));
            state.no_refresh_before = now.saturating_add(terms.refresh_pause);
        });
    }

    /// Ends the fetch under way without an outcome: whoever waits must ask again.
    pub(crate) fn abandon(&self) {
        self.state.with(|state| state.flight = None);
    }

    /// Lets go of the key if it has expired. Gives it, or when it will expire.
    pub(crate) fn sweep(&self, now: Duration) -> Swept<K> {
        self.state.with(|_| {
            // Nobody publishes meanwhile, for that takes the lock.
            match self.current.read(|entry| entry.map(|entry| entry.expires)) {
                None => Swept::Empty,
                Some(expires) if now < expires => Swept::Until(expires),
                Some(_) => match self.current.replace(None) {
                    Some(entry) => Swept::Expired(Arc::clone(&entry.key)),
                    None => Swept::Empty,
                },
            }
        })
    }

    /// Whether there is neither a key, nor a fetch under way, nor a failure to remember.
    pub(crate) fn is_vacant(&self) -> bool {
        self.state.with(|state| {
            state.flight.is_none() && state.failure.is_none() && self.current.read(|entry| entry.is_none())
        })
    }

    /// Lets go of the key, whatever its age.
    pub(crate) fn clear(&self) -> Option<Arc<K>> {
        let entry = self.state.with(|_| self.current.replace(None));
        entry.map(|entry| Arc::clone(&entry.key))
    }

    /// Has the current key serve, if it can; and says whether a successor is due.
    fn serve(&self, now: Duration, sizes: &[u64]) -> Option<(Granted<K>, bool)> {
        self.current.read(|entry| {
            let entry = entry.filter(|entry| now < entry.expires)?;
            let records = entry.key.grant(sizes);
            (records > 0).then(|| {
                let granted = Granted {
                    key: Arc::clone(&entry.key),
                    records,
                    expires: entry.expires,
                };
                (granted, entry.is_due(now))
            })
        })
    }
}

impl<K: Key> Entry<K> {
    fn is_due(&self, now: Duration) -> bool {
        now >= self.refresh && now < self.expires || self.key.wants_successor()
    }
}

/// What sweeping a slot came to.
#[derive(Debug)]
pub(crate) enum Swept<K> {
    /// The slot has no key.
    Empty,
    /// The key serves until then.
    Until(Duration),
    /// The key had expired, and left.
    Expired(Arc<K>),
}
