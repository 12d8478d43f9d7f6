//! Where branch keys come from.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::BranchKeyError;
use crate::keyring::{BoxFuture, BranchKeyMaterials, BranchKeyVersion};
use crate::secret::BranchKey;

/// Gives branch keys: to write with the active version, to read with the one that a record names.
///
/// Called by a [`HierarchicalKeyring`](crate::keyring::HierarchicalKeyring), once for each key that its cache does not have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` gives no branch keys",
    label = "not a source of branch keys",
    note = "use a `KeyStore` (feature `kms`) around a table, or `StaticBranchKeys`"
)]
pub trait BranchKeySource: fmt::Debug + Send + Sync {
    /// What tells this source from others whose keys lie in the same cache: the store's logical name.
    fn name(&self) -> &str;

    /// The active version of a branch key.
    ///
    /// # Errors
    ///
    /// [`BranchKeyError`] if there is none, it was forgotten, its row was altered, or store or KMS cannot be reached.
    fn active<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Arc<BranchKeyMaterials>, BranchKeyError>>;

    /// One version of a branch key.
    ///
    /// # Errors
    ///
    /// As [`active`](Self::active).
    fn version<'a>(
        &'a self,
        id: &'a str,
        version: BranchKeyVersion,
    ) -> BoxFuture<'a, Result<Arc<BranchKeyMaterials>, BranchKeyError>>;
}

/// A shared source.
impl<S: BranchKeySource + ?Sized> BranchKeySource for Arc<S> {
    fn name(&self) -> &str {
        S::name(self)
    }

    fn active<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Arc<BranchKeyMaterials>, BranchKeyError>> {
        S::active(self, id)
    }

    fn version<'a>(
        &'a self,
        id: &'a str,
        version: BranchKeyVersion,
    ) -> BoxFuture<'a, Result<Arc<BranchKeyMaterials>, BranchKeyError>> {
        S::version(self, id, version)
    }
}

/// A branch key in a list, without its key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyListing {
    /// The id.
    pub id: String,
    /// The active version; nothing if the branch key was forgotten. Not authenticated: this is what the table says, and who
    /// writes to it can have it say otherwise. Ask for the key ([`BranchKeySource::active`]) to know.
    pub active: Option<BranchKeyVersion>,
    /// When the active version was made, or the branch key forgotten: ISO 8601, UTC.
    pub since: String,
    /// The ARN of the KMS key that wrapped it.
    pub kms_arn: String,
}

impl KeyListing {
    /// An entry of a list.
    #[must_use]
    pub fn new(id: String, active: Option<BranchKeyVersion>, since: String, kms_arn: String) -> Self {
        Self {
            id,
            active,
            since,
            kms_arn,
        }
    }
}

/// A source whose branch keys can be made, renewed and forgotten.
///
/// After [`create`](Self::create) and [`rotate`](Self::rotate), [`BranchKeyError::Exists`], [`BranchKeyError::Conflict`] and
/// [`TableError::Malformed`](super::TableError::Malformed) mean that nothing was changed. After
/// [`TableError::Unavailable`](super::TableError::Unavailable) it is not known whether it was: look which version is active
/// before doing it again. [`forget`](Self::forget) that failed can be called again in any case.
#[diagnostic::on_unimplemented(
    message = "branch keys of `{Self}` cannot be made, renewed or forgotten",
    label = "not a store of branch keys",
    note = "use a `KeyStore` (feature `kms`) around a table, or `StaticBranchKeys`"
)]
pub trait BranchKeyStore: BranchKeySource {
    /// Makes a branch key with its first version, and the key that its beacons are derived from. `context` is bound to them.
    ///
    /// # Errors
    ///
    /// [`BranchKeyError::Exists`] if there is one of this id, [`BranchKeyError::Shredded`] if there was; or as
    /// [`active`](BranchKeySource::active).
    fn create<'a>(
        &'a self,
        id: &'a str,
        context: &'a BTreeMap<String, String>,
    ) -> BoxFuture<'a, Result<BranchKeyVersion, BranchKeyError>>;

    /// Makes a new version of a branch key the active one. Records under the old ones stay readable.
    ///
    /// # Errors
    ///
    /// [`BranchKeyError::Conflict`] if another rotation was faster; or as [`active`](BranchKeySource::active).
    fn rotate<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<BranchKeyVersion, BranchKeyError>>;

    /// The key that beacons are derived from.
    ///
    /// # Errors
    ///
    /// As [`active`](BranchKeySource::active).
    fn beacon_key<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<BranchKey, BranchKeyError>>;

    /// The branch keys, in the order of their ids; those that were forgotten too.
    ///
    /// # Errors
    ///
    /// [`BranchKeyError`] if the store cannot be reached. What the rows say is not authenticated.
    fn list(&self) -> BoxFuture<'_, Result<Vec<KeyListing>, BranchKeyError>>;

    /// Forgets a branch key: removes all its versions and its beacon key for good, and leaves a tombstone. Records under it
    /// are lost, as soon as caches let go of it. To forget one that was forgotten is no error, and removes what is left.
    ///
    /// # Errors
    ///
    /// [`BranchKeyError::NotFound`] if there is none of this id; or as [`active`](BranchKeySource::active).
    fn forget<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), BranchKeyError>>;
}
