//! A manager that keeps data keys at hand ([caching CMM]).
//!
//! It departs from the public text in one point: what it finds keys by holds the *full* encryption context, stored and
//! expected entries both. By the text, an entry that one tenant's reader has fetched would serve another one's.
//!
//! [caching CMM]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/caching-cmm.md

use std::fmt;
use std::sync::Arc;

use tracing::Instrument as _;

use super::cardinality::{Detector, HighCardinality};
use super::{
    CachePolicy, DecryptionGrant, DecryptionRequest, EncryptionGrant, EncryptionRequest, ManagerError,
    MaterialsManager, PolicyError,
};
use crate::cache::{CacheStats, Counters, Fetched, Slots};
use crate::crypto::random_bytes;
use crate::format::ParsedHeader;
use crate::keyring::BoxFuture;
use crate::materials::{ContextMap, DecryptionMaterials, EncryptionMaterials, MaterialsError, PARTITION_NAME};

/// The longest name under which a key to read with is kept, in bytes. It holds what a record's header claims, which may be
/// megabytes; ten encrypted data keys of AWS KMS take less than half of it.
const MAX_NAME_LEN: usize = 16 << 10;

/// Keeps data keys at hand, so that many records cost one call of the keyring.
///
/// A key is found by suite, full encryption context, the keys that are required of readers, and for reading by the
/// record's encrypted data keys; so a hit never stands in for a comparison. However many records ask for a key at once,
/// it is fetched once, in a task of its own: a caller that is dropped costs the others nothing. Failures are told to
/// those who wait, and kept only for as long as the policy's back-off says.
///
/// Clients build one with [`Builder::cache`](crate::client::Builder::cache). It must be used inside a Tokio runtime.
#[derive(Clone)]
pub struct CachingManager {
    inner: Arc<dyn MaterialsManager>,
    cache: DataKeyCache,
    partition: Box<[u8]>,
}

/// The data keys of one or several managers. Cheap to clone; clones are the same cache.
///
/// Keys leave it, and are wiped, when their age is reached (whether anybody asks for them or not), when they are used
/// up or replaced, when there are too many, and when the last clone is dropped and no fetch is under way; or, if one is
/// in use just then, when that use ends.
#[derive(Clone)]
pub struct DataKeyCache {
    policy: CachePolicy,
    encryption: Slots<EncryptionMaterials, ManagerError>,
    decryption: Slots<DecryptionMaterials, ManagerError>,
    detector: Arc<Detector>,
}

impl DataKeyCache {
    /// An empty cache under a policy.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] if a setting is 0, or outside of its limits.
    pub fn new(policy: CachePolicy) -> Result<Self, PolicyError> {
        policy.check()?;
        let detector = Arc::new(Detector::default());
        let watching = Arc::clone(&detector);
        let (keys, terms) = (policy.keys(), policy.terms());
        Ok(Self {
            policy,
            encryption: Slots::new(keys, terms, Counters::new("encryption"), move |key| {
                watching.departed(key)
            }),
            decryption: Slots::new(keys, terms, Counters::new("decryption"), |_| {}),
            detector,
        })
    }

    /// The policy.
    pub fn policy(&self) -> &CachePolicy {
        &self.policy
    }

    /// What happened to data keys to write with.
    #[must_use]
    pub fn encryption_stats(&self) -> CacheStats {
        self.encryption.stats()
    }

    /// What happened to data keys to read with.
    #[must_use]
    pub fn decryption_stats(&self) -> CacheStats {
        self.decryption.stats()
    }

    /// The fields that make the cache useless: in their tables, nearly every data key left after one record, and the field
    /// had another value nearly every time. Each is also told once as a warning of `tracing`.
    #[must_use]
    pub fn high_cardinality(&self) -> Vec<HighCardinality> {
        self.detector.found()
    }

    /// Lets go of all keys at once: after permissions have changed, say.
    pub fn clear(&self) {
        self.encryption.clear();
        self.decryption.clear();
    }
}

impl CachingManager {
    /// A cache of its own before a manager.
    ///
    /// # Errors
    ///
    /// [`ManagerError::Policy`] if a setting is 0, or outside of its limits; [`ManagerError::Materials`] if the system has no
    /// randomness.
    pub fn new(inner: impl MaterialsManager + 'static, policy: CachePolicy) -> Result<Self, ManagerError> {
        Self::in_cache(inner, DataKeyCache::new(policy)?)
    }

    /// A partition of its own, in a cache that others use too: they share its capacity, and no key.
    ///
    /// # Errors
    ///
    /// [`ManagerError::Materials`] if the system has no randomness.
    pub fn in_cache(inner: impl MaterialsManager + 'static, cache: DataKeyCache) -> Result<Self, ManagerError> {
        let own = random_bytes::<16>().map_err(MaterialsError::Crypto)?;
        Ok(Self::with_partition(inner, cache, PartitionKind::Own, &own))
    }

    /// A named partition of a cache: managers of one partition share keys, whatever managers they stand before. These should
    /// have the same keyring and the same permissions: a key that one has fetched serves the others, even if theirs could not
    /// have fetched it, or would have wrapped it for other recipients too.
    pub fn in_partition(inner: impl MaterialsManager + 'static, cache: DataKeyCache, name: &str) -> Self {
        Self::with_partition(inner, cache, PartitionKind::Named, name.as_bytes())
    }

    fn with_partition(
        inner: impl MaterialsManager + 'static,
        cache: DataKeyCache,
        kind: PartitionKind,
        name: &[u8],
    ) -> Self {
        let mut partition = vec![kind as u8];
        partition.extend_from_slice(&(name.len() as u64).to_be_bytes());
        partition.extend_from_slice(name);
        Self {
            inner: Arc::new(inner),
            cache,
            partition: partition.into(),
        }
    }

    /// The cache.
    #[must_use]
    pub fn cache(&self) -> &DataKeyCache {
        &self.cache
    }

    async fn encryption(&self, request: EncryptionRequest<'_>) -> Result<EncryptionGrant, ManagerError> {
        if is_of_item(request.context) {
            return self.inner.encryption_materials(request).await;
        }
        let limits = self.cache.policy.limits().at_most(request.limits);
        let request = EncryptionRequest {
            // Whoever does not know yet takes one record's part.
            sizes: if request.sizes.is_empty() { &[0] } else { request.sizes },
            limits,
            ..request
        };
        request.check_size()?;
        let name = self.encryption_name(&request);
        let fetch = || {
            let inner = Arc::clone(&self.inner);
            let (suite, context, required) = (request.suite, request.context.clone(), request.required.clone());
            let fetch = async move {
                let request = EncryptionRequest {
                    suite,
                    context: &context,
                    required: &required,
                    sizes: &[],
                    limits,
                };
                let fetched = inner.encryption_materials(request).await;
                fetched.map(Fetched::from).inspect_err(log)
            };
            fetch.instrument(tracing::debug_span!("envelope.fetch", direction = "encryption", %suite))
        };
        let obtained = self.cache.encryption.obtain(&name, request.sizes, fetch).await?;
        Ok(EncryptionGrant::new(
            obtained.key,
            obtained.records,
            Some(obtained.expires),
        ))
    }

    async fn decryption(&self, request: DecryptionRequest<'_>) -> Result<DecryptionGrant, ManagerError> {
        let name = self.decryption_name(&request);
        if name.len() > MAX_NAME_LEN {
            return self.inner.decryption_materials(request).await;
        }
        let fetch = || {
            let inner = Arc::clone(&self.inner);
            let (table, expected) = (request.table.to_owned(), request.expected.clone());
            let (header, suite) = (request.header.to_bytes(), request.suite());
            let fetch = async move {
                // It was parsed before, so it can be again.
                let header = ParsedHeader::parse(&header).map_err(|_| MaterialsError::NoSuchEncryptedDataKey)?;
                let request = DecryptionRequest {
                    table: &table,
                    expected: &expected,
                    header: &header,
                };
                let fetched = inner.decryption_materials(request).await;
                fetched.map(Fetched::from).inspect_err(log)
            };
            fetch.instrument(tracing::debug_span!("envelope.fetch", direction = "decryption", %suite))
        };
        let obtained = self.cache.decryption.obtain(&name, &[0], fetch).await?;
        Ok(DecryptionGrant::new(obtained.key, Some(obtained.expires)))
    }

    /// What finds a key to write with: each part tells its own length.
    fn encryption_name(&self, request: &EncryptionRequest<'_>) -> Vec<u8> {
        let mut name = Vec::with_capacity(512);
        name.extend_from_slice(&self.partition);
        name.push(request.suite.flavor());
        request.context.write(&mut name);
        name.extend_from_slice(&(request.required.len() as u64).to_be_bytes());
        for key in request.required {
            name.extend_from_slice(&(key.len() as u64).to_be_bytes());
            name.extend_from_slice(key.as_bytes());
        }
        name.extend_from_slice(&request.limits.records.to_be_bytes());
        name.extend_from_slice(&request.limits.bytes.to_be_bytes());
        name
    }

    /// What finds a key to read with.
    fn decryption_name(&self, request: &DecryptionRequest<'_>) -> Vec<u8> {
        let mut name = Vec::with_capacity(768);
        name.extend_from_slice(&self.partition);
        name.push(request.suite().flavor());
        request.expected.write(&mut name);
        for part in request.header.key_parts() {
            name.extend_from_slice(part);
        }
        name
    }
}

/// Whether a context is that of one DynamoDB item. A key for it would serve nothing else, and take another one's place.
fn is_of_item(context: &ContextMap) -> bool {
    context.get(PARTITION_NAME).is_some()
}

/// Names of the two kinds never meet.
#[derive(Clone, Copy)]
#[repr(u8)]
enum PartitionKind {
    Own,
    Named,
}

/// Errors name keys and say what to do; they hold no value.
fn log(error: &ManagerError) {
    tracing::debug!(%error, "a data key could not be fetched");
}

impl MaterialsManager for CachingManager {
    fn encryption_materials<'a>(
        &'a self,
        request: EncryptionRequest<'a>,
    ) -> BoxFuture<'a, Result<EncryptionGrant, ManagerError>> {
        Box::pin(self.encryption(request))
    }

    fn decryption_materials<'a>(
        &'a self,
        request: DecryptionRequest<'a>,
    ) -> BoxFuture<'a, Result<DecryptionGrant, ManagerError>> {
        Box::pin(self.decryption(request))
    }
}

impl fmt::Debug for CachingManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachingManager")
            .field("inner", &self.inner)
            .field("policy", &self.cache.policy)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for DataKeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataKeyCache")
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
