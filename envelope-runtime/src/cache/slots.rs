//! The places of a cache, by key: bounded, and swept of what has expired.

use std::fmt;
use std::sync::{Arc, Weak};
use std::time::Duration;

use moka::notification::RemovalCause;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use tokio::time::Instant;

use super::flight::{FetchError, Fetched, Flight, Observer, launch};
use super::slot::{Admission, Departure, Granted, Key, Slot, Swept, Terms};
use super::stats::{CacheStats, Cause, Counters};
use super::sweeper::{Sweep, Sweeper};

/// A key that a cache can hold, and keep statistics of.
pub(crate) trait Cached: Key + Send + Sync + 'static {
    /// The records and bytes that a key was granted for, if it counts them.
    fn granted(&self) -> Option<(u64, u64)>;
}

/// What a fetch can fail with. It is given to all who wait.
pub(crate) trait Failure: Clone + From<FetchError> + Send + Sync + 'static {}

impl<E: Clone + From<FetchError> + Send + Sync + 'static> Failure for E {}

/// How often one request fetches a key, and does not get it, before it gives up. That others are always faster takes
/// limits of a few records and very many requests.
const MAX_LEADS: u32 = 100;

type Place<K, E> = Arc<Slot<K, E, Flight<E>>>;

/// Keys of one kind under cache keys of bytes. Cheap to clone; clones are the same cache.
pub(crate) struct Slots<K: Cached, E: Failure>(Arc<Inner<K, E>>);

struct Inner<K: Cached, E: Failure> {
    places: Cache<Box<[u8]>, Place<K, E>>,
    terms: Terms,
    epoch: Instant,
    exit: Arc<Exit<K>>,
    sweeper: Sweeper,
}

/// Where keys pass when they leave, and where all is counted.
struct Exit<K> {
    counters: Counters,
    departed: Box<dyn Fn(&K) + Send + Sync>,
}

impl<K: Cached> Exit<K> {
    fn passes(&self, key: &K, cause: Cause) {
        self.counters.departed(cause, key.granted());
        (self.departed)(key);
    }
}

impl<K: Cached, E: Failure> Slots<K, E> {
    /// An empty cache for so many cache keys. The one that was not used for longest makes room for another. `departed` is
    /// shown each key that leaves.
    pub(crate) fn new(
        capacity: u64,
        terms: Terms,
        counters: Counters,
        departed: impl Fn(&K) + Send + Sync + 'static,
    ) -> Self {
        let exit = Arc::new(Exit {
            counters,
            departed: Box::new(departed),
        });
        let evicted = Arc::clone(&exit);
        let places = Cache::builder()
            .max_capacity(capacity)
            // By frequency, a new context could be turned away for good by old ones.
            .eviction_policy(EvictionPolicy::lru())
            .time_to_idle(terms.max_age)
            .eviction_listener(move |_, place: Place<K, E>, cause| {
                // What is still in use elsewhere serves on, and is wiped when that use ends.
                if let Some(key) = place.clear() {
                    evicted.passes(&key, cause_of(cause));
                }
            })
            .build();
        Self(Arc::new(Inner {
            places,
            terms,
            epoch: Instant::now(),
            exit,
            sweeper: Sweeper::new(),
        }))
    }

    /// A key for records of these sizes, at least for the first one: one that is at hand, or one that is fetched. Asked for
    /// `fetch`, it says what to do; that goes on in a task of its own.
    pub(crate) async fn obtain<F>(&self, name: &[u8], sizes: &[u64], fetch: impl Fn() -> F) -> Result<Obtained<K>, E>
    where
        F: Future<Output = Result<Fetched<K>, E>> + Send + 'static,
    {
        // Kept to the end: should it leave the map meanwhile, it serves those who wait all the same.
        let place = self.place(name);
        let (counters, mut waiting_since, mut leads) = (&self.0.exit.counters, None, 0);
        loop {
            let now = self.0.now();
            let (flight, leading) = match place.admit(now, sizes, Flight::new) {
                Admission::Served { granted, refresh } => {
                    if let Some(landing) = refresh {
                        launch(&place, landing, Arc::clone(&self.0), &fetch);
                        counters.refresh();
                    }
                    match waiting_since {
                        None => counters.hit(),
                        Some(since) => counters.waited(now.saturating_sub(since)),
                    }
                    return Ok(self.obtained(granted));
                }
                Admission::Lead { flight, landing } => {
                    launch(&place, landing, Arc::clone(&self.0), &fetch);
                    if waiting_since.is_none() {
                        counters.miss();
                    }
                    (flight, true)
                }
                Admission::Wait(flight) => {
                    if waiting_since.is_none() {
                        counters.join();
                    }
                    (flight, false)
                }
                Admission::Failed(error) => {
                    match waiting_since {
                        None => counters.refuse(),
                        Some(since) => counters.waited(now.saturating_sub(since)),
                    }
                    return Err(error);
                }
            };
            let since = *waiting_since.get_or_insert(now);
            leads += u32::from(leading);
            let failed = match flight.ended().await {
                Some(Ok(())) if leads < MAX_LEADS => continue,
                Some(Ok(())) => FetchError::NeverServes.into(),
                Some(Err(error)) => error,
                // Somebody else's runtime has gone; ours has not.
                None if !leading => continue,
                None => FetchError::NoRuntime.into(),
            };
            counters.waited(self.0.now().saturating_sub(since));
            self.vacate(name, &place);
            return Err(failed);
        }
    }

    /// What happened so far.
    pub(crate) fn stats(&self) -> CacheStats {
        self.0.exit.counters.snapshot()
    }

    /// Lets go of all keys. Those in use serve on until that use ends.
    pub(crate) fn clear(&self) {
        // The map removes places in its own time; their keys go now.
        for (_, place) in &self.0.places {
            if let Some(key) = place.clear() {
                self.0.exit.passes(&key, Cause::Cleared);
            }
        }
        self.0.places.invalidate_all();
        self.0.places.run_pending_tasks();
    }

    /// The place of a cache key.
    fn place(&self, name: &[u8]) -> Place<K, E> {
        match self.0.places.get(name) {
            Some(place) => place,
            None => {
                let place = self.0.places.get_with(name.into(), || Arc::new(Slot::new()));
                self.watch(); // after the place is there, so that the thread cannot end without having seen it
                place
            }
        }
    }

    /// Gives up the place of a fetch that failed, so that failures do not crowd out keys; unless it has a failure to
    /// remember, or somebody else has begun anew.
    fn vacate(&self, name: &[u8], place: &Place<K, E>) {
        let is_same = |other: &Place<K, E>| Arc::ptr_eq(place, other);
        if place.is_vacant() && self.0.places.get(name).as_ref().is_some_and(is_same) {
            self.0.places.invalidate(name);
        }
    }

    fn obtained(&self, granted: Granted<K>) -> Obtained<K> {
        Obtained {
            key: granted.key,
            records: granted.records,
            expires: self.0.epoch + granted.expires,
        }
    }

    /// Sees to it that expired keys are let go of though nobody asks for them.
    fn watch(&self) {
        let inner = Arc::downgrade(&self.0);
        self.0.sweeper.start(move || Weak::upgrade(&inner));
    }
}

/// A key, and what it may be used for.
#[derive(Debug)]
pub(crate) struct Obtained<K> {
    pub(crate) key: Arc<K>,
    /// For how many of the records that were asked for.
    pub(crate) records: u64,
    /// Until when.
    pub(crate) expires: Instant,
}

impl<K: Cached, E: Failure> Observer<K> for Inner<K, E> {
    fn landed(&self, before: Option<(Arc<K>, Departure)>) {
        self.exit.counters.landed();
        if let Some((key, departure)) = before {
            self.exit.passes(&key, departure.into());
        }
    }

    fn failed(&self) {
        self.exit.counters.failed();
    }

    fn now(&self) -> Duration {
        self.at(Instant::now())
    }

    fn at(&self, moment: Instant) -> Duration {
        moment.saturating_duration_since(self.epoch)
    }

    fn terms(&self) -> &Terms {
        &self.terms
    }
}

impl<K: Cached, E: Failure> Sweep for Inner<K, E> {
    fn sweep(&self) -> Option<Duration> {
        let now = self.now();
        let mut next = None;
        for (_, place) in &self.places {
            match place.sweep(now) {
                Swept::Empty => {}
                Swept::Until(expires) => next = Some(next.map_or(expires, |next: Duration| next.min(expires))),
                Swept::Expired(key) => self.exit.passes(&key, Cause::Expired),
            }
        }
        self.places.run_pending_tasks();
        // A place without a key is moka's to remove once it is idle; until then a fetch may land in it.
        let next = next.or_else(|| (self.places.entry_count() > 0).then(|| now.saturating_add(self.terms.max_age)));
        next.map(|next| next.saturating_sub(now))
    }
}

/// Takes the keys out of their places, which may outlive the cache for a while.
impl<K: Cached, E: Failure> Drop for Inner<K, E> {
    fn drop(&mut self) {
        self.places.iter().for_each(|(_, place)| drop(place.clear()));
        // Those that the map holds and does not show any more: its listener takes the keys out.
        self.places.invalidate_all();
        self.places.run_pending_tasks();
    }
}

impl<K: Cached, E: Failure> Clone for Slots<K, E> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: Cached, E: Failure> fmt::Debug for Slots<K, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slots")
            .field("terms", &self.0.terms)
            .finish_non_exhaustive()
    }
}

impl From<Departure> for Cause {
    fn from(departure: Departure) -> Self {
        match departure {
            Departure::Expired => Self::Expired,
            Departure::Exhausted => Self::Exhausted,
            Departure::Refreshed => Self::Refreshed,
        }
    }
}

fn cause_of(cause: RemovalCause) -> Cause {
    match cause {
        RemovalCause::Size => Cause::Capacity,
        RemovalCause::Expired => Cause::Expired,
        RemovalCause::Explicit | RemovalCause::Replaced => Cause::Cleared,
    }
}
