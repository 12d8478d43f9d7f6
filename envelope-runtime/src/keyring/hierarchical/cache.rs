//! Branch keys at hand: the cache of data keys once more, for keys that live longer and wrap them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{BranchKeyMaterials, BranchKeyVersion};
use crate::cache::{CacheStats, Cached, Counters, Fetched, Key, Slots, Terms};
use crate::keyring::key_store::{BranchKeyError, BranchKeySource};

/// How many branch keys a cache holds, unless it is told otherwise. Each tenant has one to write with, and one to read with
/// for each version that its records are under.
pub const DEFAULT_BRANCH_KEYS: u64 = 1_000;

/// The longest time to live, ten years: what nobody means who asks for more.
const MAX_TTL: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// The share of its time to live, in per cent, at which a branch key that is in use is fetched anew in the background.
const REFRESH_PERCENT: u8 = 80;

/// Branch keys at hand, for one or several hierarchical keyrings. Cheap to clone; clones are the same cache.
///
/// A branch key is fetched once, however many wait for it, in a task of its own; it is fetched anew in the background
/// before its time is over, and wiped when it leaves. Failures are told to those who wait, and not kept. While its store or
/// AWS KMS is out of reach, a branch key serves to the end of its time, and not longer.
///
/// The time to live is how long a program goes on using a version after another one became active, and how long it reads
/// records of a tenant that was forgotten, counted from when the store was asked. A data key cache before it adds its
/// `max_age`. AWS's libraries call it `ttlSeconds`.
///
/// ```
/// use std::time::Duration;
/// use envelope_runtime::keyring::BranchKeyCache;
///
/// let cache = BranchKeyCache::new(Duration::from_secs(600));
/// assert_eq!(cache.stats().hits, 0);
/// ```
#[derive(Clone)]
pub struct BranchKeyCache {
    slots: Slots<BranchKeyMaterials, BranchKeyError>,
    ttl: Duration,
}

impl BranchKeyCache {
    /// An empty cache of up to [`DEFAULT_BRANCH_KEYS`] branch keys, each of which serves for so long. With a time of zero,
    /// each is fetched whenever it is needed.
    #[must_use]
    pub fn new(ttl: Duration) -> Self {
        Self::with_capacity(ttl, DEFAULT_BRANCH_KEYS)
    }

    /// An empty cache of up to so many branch keys. The one that was not used for longest makes room for another.
    #[must_use]
    pub fn with_capacity(ttl: Duration, capacity: u64) -> Self {
        let ttl = ttl.min(MAX_TTL);
        let terms = Terms::new(ttl, Some(REFRESH_PERCENT), Duration::ZERO);
        let slots = Slots::new(capacity.max(1), terms, Counters::new("branch_key"), |_| {});
        Self { slots, ttl }
    }

    /// How long a branch key serves.
    #[must_use]
    pub fn ttl(&self) -> Duration {
        self.ttl
    }

    /// What happened so far.
    #[must_use]
    pub fn stats(&self) -> CacheStats {
        self.slots.stats()
    }

    /// Lets go of all branch keys at once: after a tenant was forgotten, say.
    pub fn clear(&self) {
        self.slots.clear();
    }

    /// A branch key: one that is at hand, or one that is fetched from a source.
    pub(super) async fn obtain(
        &self,
        partition: &[u8],
        source: &Arc<dyn BranchKeySource>,
        id: &str,
        version: Option<BranchKeyVersion>,
    ) -> Result<Arc<BranchKeyMaterials>, BranchKeyError> {
        if self.ttl.is_zero() {
            return fetch(&**source, id, version).await;
        }
        let fetch = || {
            let (source, id, ttl) = (Arc::clone(source), id.to_owned(), self.ttl);
            async move {
                // The time counts from before the row was read: what changes in the store meanwhile is noticed in time.
                let started = Instant::now();
                let key = fetch(&*source, &id, version).await?;
                let expires = Some(started + ttl);
                Ok(Fetched { key, expires })
            }
        };
        let name = name(partition, source.name(), id, version);
        Ok(self.slots.obtain(&name, &[0], fetch).await?.key)
    }
}

/// A branch key from its source: a version, or the active one.
pub(super) async fn fetch(
    source: &dyn BranchKeySource,
    id: &str,
    version: Option<BranchKeyVersion>,
) -> Result<Arc<BranchKeyMaterials>, BranchKeyError> {
    match version {
        Some(version) => source.version(id, version).await,
        None => source.active(id).await,
    }
}

/// What finds a branch key: each part tells its own length.
fn name(partition: &[u8], store: &str, id: &str, version: Option<BranchKeyVersion>) -> Vec<u8> {
    let mut name = Vec::with_capacity(128);
    for part in [partition, store.as_bytes(), id.as_bytes()] {
        name.extend_from_slice(&(part.len() as u64).to_be_bytes());
        name.extend_from_slice(part);
    }
    if let Some(version) = version {
        name.extend_from_slice(version.as_bytes());
    }
    name
}

/// A branch key wraps as often as anybody could ask.
impl Key for BranchKeyMaterials {
    fn grant(&self, sizes: &[u64]) -> u64 {
        sizes.len() as u64
    }

    fn wants_successor(&self) -> bool {
        false
    }
}

impl Cached for BranchKeyMaterials {
    fn granted(&self) -> Option<(u64, u64)> {
        None
    }
}

impl fmt::Debug for BranchKeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BranchKeyCache")
            .field("ttl", &self.ttl)
            .finish_non_exhaustive()
    }
}
