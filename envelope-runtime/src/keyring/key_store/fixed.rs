//! Branch keys in memory, without AWS KMS.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{BranchKeyError, BranchKeySource, BranchKeyStore, KeyListing, check_id, time_stamp};
use crate::crypto::{CryptoError, random_key};
use crate::keyring::{BoxFuture, BranchKeyMaterials, BranchKeyVersion};
use crate::secret::BranchKey;

/// A store of branch keys in the memory of the process, for tests: nothing wraps them, and they are gone when it is dropped.
///
/// It makes, renews and forgets branch keys as a store with a table does, and can be given keys that are known.
///
/// ```
/// use std::collections::BTreeMap;
/// use envelope_runtime::keyring::key_store::{BranchKeyError, BranchKeySource, BranchKeyStore, StaticBranchKeys};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let keys = StaticBranchKeys::new("orders");
/// let first = keys.create("acme", &BTreeMap::new()).await?;
/// let second = keys.rotate("acme").await?;
/// assert_eq!(keys.active("acme").await?.version(), second);
/// assert_eq!(keys.version("acme", first).await?.version(), first);
///
/// keys.forget("acme").await?;
/// assert!(matches!(keys.active("acme").await, Err(BranchKeyError::Shredded { .. })));
/// # Ok::<(), BranchKeyError>(())
/// # }).unwrap();
/// ```
pub struct StaticBranchKeys {
    name: String,
    entries: Mutex<BTreeMap<String, Entry>>,
}

/// What there is of an id.
enum Entry {
    Kept(Kept),
    Forgotten { since: String },
}

/// A branch key in all its versions.
struct Kept {
    active: BranchKeyVersion,
    since: String,
    versions: HashMap<BranchKeyVersion, Arc<BranchKeyMaterials>>,
    beacon: BranchKey,
}

impl StaticBranchKeys {
    /// An empty store of this logical name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            entries: Mutex::default(),
        }
    }

    /// Adds a version of a branch key that is known, and makes it the active one.
    ///
    /// # Errors
    ///
    /// [`BranchKeyError::Exists`] if the store has this version, [`BranchKeyError::Shredded`] if it forgot the branch key.
    pub fn insert(&self, materials: BranchKeyMaterials) -> Result<(), BranchKeyError> {
        let (id, version) = (materials.id().to_owned(), materials.version());
        let mut entries = self.lock();
        match self.kept(&mut entries, &id) {
            Ok(kept) if kept.versions.contains_key(&version) => {
                let store = self.name.clone();
                return Err(BranchKeyError::Exists { id, store });
            }
            Ok(kept) => {
                kept.add(materials);
                return Ok(());
            }
            Err(BranchKeyError::NotFound { .. }) => {}
            Err(other) => return Err(other),
        }
        entries.insert(id, Entry::Kept(Kept::new(materials)?));
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Entry>> {
        // No change is left half done by a panic: what can fail is done first.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The branch key of an id, if it was made and not forgotten.
    fn kept<'e>(&self, entries: &'e mut BTreeMap<String, Entry>, id: &str) -> Result<&'e mut Kept, BranchKeyError> {
        check_id(id)?;
        match entries.get_mut(id) {
            Some(Entry::Kept(kept)) => Ok(kept),
            Some(Entry::Forgotten { since }) => Err(BranchKeyError::Shredded {
                id: id.to_owned(),
                since: since.clone(),
            }),
            None => Err(BranchKeyError::NotFound {
                id: id.to_owned(),
                store: self.name.clone(),
            }),
        }
    }

    fn create_now(&self, id: &str, context: &BTreeMap<String, String>) -> Result<BranchKeyVersion, BranchKeyError> {
        super::check_context(context)?;
        let mut entries = self.lock();
        match self.kept(&mut entries, id) {
            Err(BranchKeyError::NotFound { .. }) => {}
            Err(other) => return Err(other),
            Ok(_) => {
                return Err(BranchKeyError::Exists {
                    id: id.to_owned(),
                    store: self.name.clone(),
                });
            }
        }
        let materials = random_materials(id)?;
        let version = materials.version();
        entries.insert(id.to_owned(), Entry::Kept(Kept::new(materials)?));
        Ok(version)
    }

    fn rotate_now(&self, id: &str) -> Result<BranchKeyVersion, BranchKeyError> {
        let mut entries = self.lock();
        let kept = self.kept(&mut entries, id)?;
        let materials = random_materials(id)?;
        let version = materials.version();
        kept.add(materials);
        Ok(version)
    }

    fn version_now(&self, id: &str, version: BranchKeyVersion) -> Result<Arc<BranchKeyMaterials>, BranchKeyError> {
        let mut entries = self.lock();
        let kept = self.kept(&mut entries, id)?;
        let found = kept.versions.get(&version).cloned();
        found.ok_or_else(|| BranchKeyError::VersionNotFound {
            id: id.to_owned(),
            version,
            store: self.name.clone(),
        })
    }

    fn active_now(&self, id: &str) -> Result<Arc<BranchKeyMaterials>, BranchKeyError> {
        let active = self.kept(&mut self.lock(), id)?.active;
        self.version_now(id, active)
    }

    fn beacon_now(&self, id: &str) -> Result<BranchKey, BranchKeyError> {
        let mut entries = self.lock();
        let kept = self.kept(&mut entries, id)?;
        Ok(BranchKey::from_bytes(*kept.beacon.expose()))
    }

    fn forget_now(&self, id: &str) -> Result<(), BranchKeyError> {
        let mut entries = self.lock();
        match self.kept(&mut entries, id) {
            Ok(_) => {}
            Err(BranchKeyError::Shredded { .. }) => return Ok(()),
            Err(other) => return Err(other),
        }
        let since = time_stamp::now();
        entries.insert(id.to_owned(), Entry::Forgotten { since });
        Ok(())
    }

    fn list_now(&self) -> Vec<KeyListing> {
        let listing = |(id, entry): (&String, &Entry)| {
            let (active, since) = match entry {
                Entry::Kept(kept) => (Some(kept.active), &kept.since),
                Entry::Forgotten { since } => (None, since),
            };
            KeyListing::new(id.clone(), active, since.clone(), String::new())
        };
        self.lock().iter().map(listing).collect()
    }
}

impl Kept {
    fn new(materials: BranchKeyMaterials) -> Result<Self, CryptoError> {
        let mut kept = Self {
            active: materials.version(),
            since: String::new(),
            versions: HashMap::new(),
            beacon: BranchKey::try_init(random_key)?,
        };
        kept.add(materials);
        Ok(kept)
    }

    fn add(&mut self, materials: BranchKeyMaterials) {
        self.active = materials.version();
        self.since = time_stamp::now();
        self.versions.insert(self.active, Arc::new(materials));
    }
}

/// A branch key that nobody has seen, in a new version.
fn random_materials(id: &str) -> Result<BranchKeyMaterials, BranchKeyError> {
    let key = BranchKey::try_init(random_key)?;
    super::materials(id, BranchKeyVersion::random()?, key)
}

impl BranchKeySource for StaticBranchKeys {
    fn name(&self) -> &str {
        &self.name
    }

    fn active<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Arc<BranchKeyMaterials>, BranchKeyError>> {
        Box::pin(async move { self.active_now(id) })
    }

    fn version<'a>(
        &'a self,
        id: &'a str,
        version: BranchKeyVersion,
    ) -> BoxFuture<'a, Result<Arc<BranchKeyMaterials>, BranchKeyError>> {
        Box::pin(async move { self.version_now(id, version) })
    }
}

impl BranchKeyStore for StaticBranchKeys {
    fn create<'a>(
        &'a self,
        id: &'a str,
        context: &'a BTreeMap<String, String>,
    ) -> BoxFuture<'a, Result<BranchKeyVersion, BranchKeyError>> {
        Box::pin(async move { self.create_now(id, context) })
    }

    fn rotate<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<BranchKeyVersion, BranchKeyError>> {
        Box::pin(async move { self.rotate_now(id) })
    }

    fn beacon_key<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<BranchKey, BranchKeyError>> {
        Box::pin(async move { self.beacon_now(id) })
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<KeyListing>, BranchKeyError>> {
        Box::pin(async move { Ok(self.list_now()) })
    }

    fn forget<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), BranchKeyError>> {
        Box::pin(async move { self.forget_now(id) })
    }
}

/// The ids, and no key.
impl fmt::Debug for StaticBranchKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaticBranchKeys")
            .field("name", &self.name)
            .field("ids", &self.lock().keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
