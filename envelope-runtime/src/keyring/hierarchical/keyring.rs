//! The keyring itself.

use std::sync::Arc;

use super::cache::fetch;
use super::edk::{BranchEdk, PROVIDER, label, not_unwrapped, unwrap, wrap};
use super::single::SingleKey;
use super::{BranchKeyCache, BranchKeyIds, BranchKeyMaterials, BranchKeyVersion};
use crate::crypto::random_bytes;
use crate::keyring::key_store::{BranchKeyError, BranchKeySource};
use crate::keyring::{BoxFuture, Keyring, KeyringError};
use crate::materials::{EncodedContext, EncryptedDataKey, UnwrappedDataKey, WrappedDataKey};
use crate::secret::DataKey;

/// Wraps data keys under keys that it derives from a branch key, each wrap under one of its own.
///
/// Branch keys come from a [store](crate::keyring::key_store) by their ids: one for all records, or one that the expected
/// encryption context names, a tenant's for example ([`BranchKeyIds`]). With a [`BranchKeyCache`], a branch key is fetched
/// once for very many data keys, so that each record can have an encryption context, and a data key, of its own without a
/// call. There is no limit to how often a branch key wraps that anybody could reach (2⁹⁶ times at a risk of 2⁻³²).
///
/// Whoever has the branch key can read and write. AWS's libraries read what this keyring writes when they are given the
/// same store or branch key, and the other way round.
///
/// A record under another branch key than the expected context names is refused with [`KeyringError::NoMatchingKey`], before
/// any key is fetched.
///
/// ```
/// use envelope_runtime::keyring::{BranchKeyMaterials, HierarchicalKeyring};
/// use envelope_runtime::secret::BranchKey;
///
/// // Without a store: one branch key, in one version, that the program holds.
/// # let bytes = [7; 32];
/// let version = "67e55044-10b1-426f-9247-bb680e5fe0c8".parse()?;
/// let branch_key = BranchKeyMaterials::new("tenant-acme", version, BranchKey::from_slice(&bytes)?)?;
/// let keyring = HierarchicalKeyring::with_branch_key(branch_key);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct HierarchicalKeyring {
    source: Arc<dyn BranchKeySource>,
    ids: BranchKeyIds,
    cache: Option<(BranchKeyCache, Box<[u8]>)>,
    /// The program holds its branch key: there is nothing to fetch, and nothing to share.
    has_own: bool,
}

impl HierarchicalKeyring {
    /// A keyring over the branch keys of a source. Without a [`cache`](Self::cache), each wrap and each unwrap asks it.
    #[must_use]
    pub fn new(source: impl BranchKeySource + 'static, ids: impl Into<BranchKeyIds>) -> Self {
        Self {
            source: Arc::new(source),
            ids: ids.into(),
            cache: None,
            has_own: false,
        }
    }

    /// A keyring over one version of one branch key, which the program holds.
    #[must_use]
    pub fn with_branch_key(branch_key: BranchKeyMaterials) -> Self {
        let id = branch_key.id().to_owned();
        Self {
            has_own: true,
            ..Self::new(SingleKey::new(branch_key), id)
        }
    }

    /// Keeps branch keys at hand in a cache. Other keyrings may use it too: they share its capacity, and no key.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Crypto`] if the system has no randomness.
    pub fn cache(self, cache: &BranchKeyCache) -> Result<Self, KeyringError> {
        let own = random_bytes::<16>()?;
        Ok(self.in_partition(cache, &[&[0], &own[..]].concat()))
    }

    /// Keeps branch keys at hand in a cache, and shares them with the keyrings that name the same partition of it, if their
    /// stores have the same logical name. They should all have the same permissions: a branch key that one has fetched serves
    /// the others, even if theirs could not have fetched it.
    #[must_use]
    pub fn cache_partition(self, cache: &BranchKeyCache, partition: &str) -> Self {
        self.in_partition(cache, &[&[1], partition.as_bytes()].concat())
    }

    fn in_partition(self, cache: &BranchKeyCache, partition: &[u8]) -> Self {
        Self {
            cache: Some((cache.clone(), partition.into())),
            ..self
        }
    }

    async fn branch_key(
        &self,
        id: &str,
        version: Option<BranchKeyVersion>,
    ) -> Result<Arc<BranchKeyMaterials>, KeyringError> {
        let key = match &self.cache {
            Some((cache, partition)) if !self.has_own => cache.obtain(partition, &self.source, id, version).await?,
            _ => fetch(&*self.source, id, version).await?,
        };
        // A source of one's own might give another one.
        if key.id() != id || version.is_some_and(|version| key.version() != version) {
            let (id, store) = (id.to_owned(), self.source.name().to_owned());
            return Err(BranchKeyError::NotFound { id, store }.into());
        }
        Ok(key)
    }

    async fn wrap(&self, data_key: &DataKey, context: &EncodedContext) -> Result<WrappedDataKey, KeyringError> {
        let id = self.ids.id(context)?;
        wrap(&*self.branch_key(&id, None).await?, data_key, context)
    }

    async fn unwrap(
        &self,
        keys: &[EncryptedDataKey],
        context: &EncodedContext,
    ) -> Result<UnwrappedDataKey, KeyringError> {
        let id = &*self.ids.id(context)?;
        let is_own = |key: &EncryptedDataKey| key.provider() == PROVIDER && key.info() == id.as_bytes();
        let mut errors = Vec::new();
        for (index, key) in keys.iter().enumerate().filter(|(_, key)| is_own(key)) {
            match self.unwrap_one(id, index, key, context).await {
                Ok(unwrapped) => return Ok(unwrapped),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() {
            return Err(KeyringError::no_matching_key(keys, label(id)));
        }
        Err(KeyringError::of_attempts(errors))
    }

    async fn unwrap_one(
        &self,
        id: &str,
        index: usize,
        key: &EncryptedDataKey,
        context: &EncodedContext,
    ) -> Result<UnwrappedDataKey, KeyringError> {
        let edk = BranchEdk::parse(key.ciphertext()).ok_or_else(|| not_unwrapped(id))?;
        let branch_key = self.branch_key(id, Some(edk.version())).await?;
        unwrap(&edk, &branch_key, context, index)
    }
}

#[cfg(test)]
impl HierarchicalKeyring {
    /// The intermediate key of an encrypted data key, to compare with a published one.
    pub(crate) async fn test_intermediate_key(
        &self,
        key: &EncryptedDataKey,
        context: &EncodedContext,
    ) -> crate::secret::IntermediateKey {
        let edk = BranchEdk::parse(key.ciphertext()).unwrap();
        let id = self.ids.id(context).unwrap();
        let branch_key = self.branch_key(&id, Some(edk.version())).await.unwrap();
        edk.open(&branch_key, context).unwrap()
    }
}

impl Keyring for HierarchicalKeyring {
    fn wrap_data_key<'a>(
        &'a self,
        data_key: &'a DataKey,
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<Vec<WrappedDataKey>, KeyringError>> {
        Box::pin(async move { Ok(vec![self.wrap(data_key, context).await?]) })
    }

    fn unwrap_data_key<'a>(
        &'a self,
        keys: &'a [EncryptedDataKey],
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<UnwrappedDataKey, KeyringError>> {
        Box::pin(self.unwrap(keys, context))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::BranchKeyVersion;
    use crate::keyring::test_keyrings::{Case, raw};
    use crate::secret::BranchKey;

    fn branch_key(id: &str, version: u8, key: u8) -> HierarchicalKeyring {
        let version = BranchKeyVersion::from_bytes([version; 16]);
        let key = BranchKey::from_bytes([key; 32]);
        HierarchicalKeyring::with_branch_key(BranchKeyMaterials::new(id, version, key).unwrap())
    }

    fn case() -> Case {
        Case::new(&branch_key("acme", 1, 7), branch_key("acme", 1, 7))
    }

    #[test]
    fn it_wraps_and_unwraps_in_the_documented_form() {
        let case = case();
        case.check();
        assert_eq!(case.key().provider(), "aws-kms-hierarchy");
        assert_eq!(case.key().info(), b"acme");
        assert_eq!(case.key().ciphertext().len(), 140);
        assert_eq!(case.key().ciphertext()[76..92], [1; 16]);
    }

    #[test]
    fn another_branch_key_or_version_is_named_before_it_is_tried() {
        let case = case();
        // The right key by another name, or as another version, is not tried.
        let error = case.unwrap_by(&branch_key("other", 1, 7)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the record's data key is wrapped by key `acme` of `aws-kms-hierarchy`, and this keyring has only branch key `other`"
        );
        assert!(matches!(error, KeyringError::NoMatchingKey { .. }));
        let error = case.unwrap_by(&branch_key("acme", 2, 7)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the record's data key is under version 01010101-0101-0101-0101-010101010101 of branch key `acme`, \
             and this keyring has only version 02020202-0202-0202-0202-020202020202"
        );
        assert!(
            matches!(&error, KeyringError::BranchKey(error) if matches!(**error, BranchKeyError::OnlyVersion { .. }))
        );
        assert!(!error.is_unauthenticated());
        // Another key of the same name and version is.
        let error = case.unwrap_by(&branch_key("acme", 1, 8)).unwrap_err();
        assert!(error.is_unauthenticated());
        assert!(matches!(
            case.unwrap_by(&raw("acme", 7)),
            Err(KeyringError::NoMatchingKey { .. })
        ));
    }

    #[test]
    fn no_two_wraps_share_a_salt_or_an_iv() {
        let [first, second] = [case(), case()].map(|case| case.key().ciphertext().to_vec());
        assert_ne!(first[..48], second[..48]);
        assert_ne!(first[48..64], second[48..64]);
        assert_ne!(first[64..76], second[64..76]);
    }

    #[test]
    fn an_id_must_be_printable() {
        for id in [String::new(), "a\nb".to_owned(), "n".repeat(1025)] {
            let key = BranchKey::from_bytes([7; 32]);
            let error = BranchKeyMaterials::new(id, BranchKeyVersion::from_bytes([1; 16]), key).unwrap_err();
            let is_named = matches!(
                error,
                KeyringError::Name {
                    part: "branch key id",
                    ..
                }
            );
            assert!(is_named, "{error}");
        }
    }

    #[test]
    fn debug_shows_id_and_version() {
        let shown = format!("{:?}", branch_key("acme", 1, 7));
        assert_eq!(
            shown,
            "HierarchicalKeyring { source: SingleKey(BranchKeyMaterials { id: \"acme\", \
             version: BranchKeyVersion(01010101-0101-0101-0101-010101010101), .. }), \
             ids: BranchKeyIds(\"acme\"), cache: None, has_own: true }"
        );
    }
}
