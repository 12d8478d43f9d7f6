//! One version of a branch key.

use std::fmt;

use super::BranchKeyVersion;
use crate::keyring::KeyringError;
use crate::keyring::key_name::check_name;
use crate::secret::BranchKey;

/// A branch key in one of its versions: id, version and the key itself.
///
/// ```
/// use envelope_runtime::keyring::BranchKeyMaterials;
/// use envelope_runtime::secret::BranchKey;
///
/// # let bytes = [7; 32];
/// let version = "67e55044-10b1-426f-9247-bb680e5fe0c8".parse()?;
/// let branch_key = BranchKeyMaterials::new("tenant-acme", version, BranchKey::from_slice(&bytes)?)?;
/// assert_eq!(branch_key.id(), "tenant-acme");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct BranchKeyMaterials {
    id: String,
    version: BranchKeyVersion,
    key: BranchKey,
}

impl BranchKeyMaterials {
    /// Puts a branch key together. Id and version are stored in every record.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Name`] if the id is empty, over 1024 bytes or has a control character.
    pub fn new(id: impl Into<String>, version: BranchKeyVersion, key: BranchKey) -> Result<Self, KeyringError> {
        let id = id.into();
        check_name("branch key id", &id)?;
        Ok(Self { id, version, key })
    }

    /// The id, which all versions share.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The version.
    #[must_use]
    pub fn version(&self) -> BranchKeyVersion {
        self.version
    }

    /// The key.
    pub(super) fn key(&self) -> &BranchKey {
        &self.key
    }
}

/// Id and version, and no key.
impl fmt::Debug for BranchKeyMaterials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BranchKeyMaterials")
            .field("id", &self.id)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}
