//! Which KMS keys a key store uses ([AWS KMS configuration]).
//!
//! [AWS KMS configuration]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/branch-key-store.md#aws-kms-configuration

use super::{BranchKeyError, KeyRow};
use crate::keyring::KeyringError;
use crate::keyring::key_name::check_name;
use crate::keyring::kms::{DiscoveryFilter, KeyArn};

/// Which KMS keys a [`KeyStore`](super::KeyStore) uses.
///
/// | configuration | makes branch keys | reads what is under | calls |
/// |---|---|---|---|
/// | [`Key`](Self::Key) | yes | this key | this key |
/// | [`MultiRegionKey`](Self::MultiRegionKey) | yes | this key and its replicas | this key |
/// | [`Discovery`](Self::Discovery) | no | keys that the filter lets pass | the key that a row names |
/// | [`MultiRegionDiscovery`](Self::MultiRegionDiscovery) | no | keys that the filter lets pass | the key that a row names; of a multi-Region key, its replica in the region |
///
/// With discovery, who writes to the table chooses the KMS key, among those that the filter lets pass. Whoever may also wrap
/// under one of them can plant rows that are genuine: branch keys that they know, and tombstones. Prefer to name the key.
///
/// ```
/// use envelope_runtime::keyring::key_store::KmsConfiguration;
/// use envelope_runtime::keyring::kms::KeyArn;
///
/// let key = KeyArn::parse("arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab")?;
/// let configuration = KmsConfiguration::Key(key);
/// # let _ = configuration;
/// # Ok::<(), envelope_runtime::keyring::kms::KeyArnError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KmsConfiguration {
    /// One key, of any kind.
    Key(KeyArn),
    /// One key, and where it is a multi-Region key, what is under its replicas. The client's region is that of this ARN.
    MultiRegionKey(KeyArn),
    /// The keys that rows name and that a filter lets pass, in the client's region. Only reads.
    Discovery(DiscoveryFilter),
    /// The keys that rows name and that a filter lets pass, multi-Region keys by their replicas in a region. Only reads.
    MultiRegionDiscovery {
        /// The region of the replicas, which is the client's.
        region: String,
        /// Which keys rows may name. Regions in it are those that rows name, not that of the replicas.
        filter: DiscoveryFilter,
    },
}

/// The only version of the hierarchy that is known.
pub(super) const HIERARCHY_VERSION: u32 = 1;

impl KmsConfiguration {
    /// Checks what a configuration holds that is no ARN.
    pub(super) fn check(&self) -> Result<(), KeyringError> {
        let region = match self {
            Self::Key(_) | Self::MultiRegionKey(_) => return Ok(()),
            Self::Discovery(filter) => return filter.check(),
            Self::MultiRegionDiscovery { region, filter } => {
                filter.check()?;
                region
            }
        };
        check_name("region", region)?;
        if region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Ok(());
        }
        Err(KeyringError::Name {
            part: "region",
            problem: "has characters that regions do not have",
        })
    }

    /// The key that new rows are wrapped under, unless the configuration only reads.
    pub(super) fn writing_key(&self, store: &str) -> Result<&KeyArn, BranchKeyError> {
        match self {
            Self::Key(key) | Self::MultiRegionKey(key) => Ok(key),
            Self::Discovery(_) | Self::MultiRegionDiscovery { .. } => Err(BranchKeyError::OnlyReads {
                store: store.to_owned(),
            }),
        }
    }

    /// The key to call with for a row, if it may be called at all.
    ///
    /// # Errors
    ///
    /// [`BranchKeyError::HierarchyVersion`], [`BranchKeyError::OtherKmsKey`] or [`BranchKeyError::KeyArn`].
    pub(super) fn key_for(&self, row: &KeyRow, store: &str) -> Result<KeyArn, BranchKeyError> {
        let (id, name, store) = (row.id.clone(), row.kind.type_name(), store.to_owned());
        if row.hierarchy_version != HIERARCHY_VERSION {
            let found = row.hierarchy_version;
            return Err(BranchKeyError::HierarchyVersion {
                id,
                row: name,
                store,
                found,
            });
        }
        let (configured, found) = match (self, KeyArn::parse(&row.kms_arn)) {
            (Self::Key(key), Ok(found)) if *key == found => return Ok(found),
            (Self::MultiRegionKey(key), Ok(found)) if key.same_mrk(&found) => return Ok(key.clone()),
            (Self::Key(key) | Self::MultiRegionKey(key), Ok(found)) => (key.to_string(), found.to_string()),
            (Self::Discovery(filter) | Self::MultiRegionDiscovery { filter, .. }, Ok(found))
                if !filter.matches(&found) =>
            {
                (filter.describe(), found.to_string())
            }
            (Self::MultiRegionDiscovery { region, .. }, Ok(found)) if found.is_mrk() => {
                let replica = found.in_region(region);
                return replica.map_err(|source| BranchKeyError::KeyArn {
                    id,
                    row: name,
                    store,
                    source,
                });
            }
            (Self::Discovery(_) | Self::MultiRegionDiscovery { .. }, Ok(found)) => return Ok(found),
            (_, Err(source)) => {
                return Err(BranchKeyError::KeyArn {
                    id,
                    row: name,
                    store,
                    source,
                });
            }
        };
        Err(BranchKeyError::OtherKmsKey {
            id,
            row: name,
            store,
            found,
            configured,
        })
    }
}
