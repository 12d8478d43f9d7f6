//! A store of branch keys in memory that counts, waits and fails. Clones are the same store.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use envelope_runtime::keyring::key_store::{BranchKeyError, BranchKeySource, TableError};
use envelope_runtime::keyring::{BoxFuture, BranchKeyMaterials, BranchKeyVersion};
use envelope_runtime::secret::BranchKey;

/// What stands in for the round trips to a table and to AWS KMS.
pub(crate) const ROUND_TRIP: Duration = Duration::from_millis(20);

#[derive(Debug, Clone)]
pub(crate) struct Store(Arc<State>);

#[derive(Debug)]
struct State {
    name: &'static str,
    /// The versions of each branch key, the active one last.
    keys: Mutex<BTreeMap<String, Vec<u8>>>,
    forgotten: Mutex<Vec<String>>,
    reads: AtomicU64,
    down: AtomicBool,
}

impl Store {
    /// A store of these branch keys, each in one version.
    pub(crate) fn new(name: &'static str, ids: &[&str]) -> Self {
        let keys = ids.iter().map(|id| ((*id).to_owned(), vec![1])).collect();
        Self(Arc::new(State {
            name,
            keys: Mutex::new(keys),
            forgotten: Mutex::default(),
            reads: AtomicU64::new(0),
            down: AtomicBool::new(false),
        }))
    }

    /// A store of ten tenants.
    pub(crate) fn of_tenants() -> Self {
        let ids: Vec<_> = (0..10).map(|tenant| format!("tenant-{tenant}")).collect();
        Self::new("tenants", &ids.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The reads so far.
    pub(crate) fn reads(&self) -> u64 {
        self.0.reads.load(Ordering::SeqCst)
    }

    /// Lets reads fail, or succeed again.
    pub(crate) fn set_down(&self, down: bool) {
        self.0.down.store(down, Ordering::SeqCst);
    }

    /// Makes a new version the active one.
    pub(crate) fn rotate(&self, id: &str) {
        let mut keys = self.0.keys.lock().unwrap();
        let versions = keys.get_mut(id).unwrap();
        versions.push(versions.last().unwrap() + 1);
    }

    pub(crate) fn forget(&self, id: &str) {
        self.0.keys.lock().unwrap().remove(id);
        self.0.forgotten.lock().unwrap().push(id.to_owned());
    }

    async fn read(
        &self,
        id: &str,
        version: Option<BranchKeyVersion>,
    ) -> Result<Arc<BranchKeyMaterials>, BranchKeyError> {
        self.0.reads.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(ROUND_TRIP).await;
        let (id, store) = (id.to_owned(), self.0.name.to_owned());
        if self.0.down.load(Ordering::SeqCst) {
            return Err(BranchKeyError::Table {
                store,
                operation: "reading a row",
                source: TableError::Unavailable(Arc::new(std::io::Error::other("down"))),
            });
        }
        if self.0.forgotten.lock().unwrap().contains(&id) {
            let since = "2026-01-01T00:00:00.000000Z".to_owned();
            return Err(BranchKeyError::Shredded { id, since });
        }
        let keys = self.0.keys.lock().unwrap();
        let Some(versions) = keys.get(&id) else {
            return Err(BranchKeyError::NotFound { id, store });
        };
        let found = match version {
            None => versions.last().copied(),
            Some(version) => versions.iter().copied().find(|byte| version_of(*byte) == version),
        };
        let Some(byte) = found else {
            let version = version.expect("one is active");
            return Err(BranchKeyError::VersionNotFound { id, version, store });
        };
        // Another key for each tenant and version.
        let mut bytes = [byte; 32];
        for (at, letter) in bytes.iter_mut().zip(id.bytes().rev()) {
            *at ^= letter;
        }
        let key = BranchKey::from_bytes(bytes);
        Ok(Arc::new(BranchKeyMaterials::new(id, version_of(byte), key).unwrap()))
    }
}

pub(crate) fn version_of(byte: u8) -> BranchKeyVersion {
    BranchKeyVersion::from_bytes([byte; 16])
}

impl BranchKeySource for Store {
    fn name(&self) -> &str {
        self.0.name
    }

    fn active<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Arc<BranchKeyMaterials>, BranchKeyError>> {
        Box::pin(self.read(id, None))
    }

    fn version<'a>(
        &'a self,
        id: &'a str,
        version: BranchKeyVersion,
    ) -> BoxFuture<'a, Result<Arc<BranchKeyMaterials>, BranchKeyError>> {
        Box::pin(self.read(id, Some(version)))
    }
}
