//! What is asked of a manager, and what it gives.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::time::Instant;

use super::ManagerError;
use crate::cache::{Fetched, Key, Limits};
use crate::format::ParsedHeader;
use crate::materials::{ContextMap, DecryptionMaterials, EncryptedDataKey, EncryptionMaterials, MaterialsError};
use crate::schema::Suite;

/// What a client needs to encrypt records of one context.
#[derive(Debug, Clone, Copy)]
pub struct EncryptionRequest<'a> {
    /// The suite to write under.
    pub suite: Suite,
    /// The full encryption context, but for the public key that the manager adds in suite 0x6701.
    pub context: &'a ContextMap,
    /// The keys of entries that are bound but not stored: a reader must know them.
    pub required: &'a BTreeSet<String>,
    /// The records that are to be encrypted, as the bytes of their encrypted fields. Empty if they are not known yet: the
    /// materials then count for themselves.
    pub sizes: &'a [u64],
    /// What the data key may be used for at most.
    pub limits: Limits,
}

impl EncryptionRequest<'_> {
    /// Whether one data key can serve the first record at all.
    pub(super) fn check_size(&self) -> Result<(), ManagerError> {
        match self.sizes.first() {
            Some(&bytes) if bytes > self.limits.bytes => Err(ManagerError::RecordTooLarge {
                bytes,
                max: self.limits.bytes,
            }),
            _ => Ok(()),
        }
    }
}

/// What a client needs to decrypt a record.
#[derive(Debug, Clone, Copy)]
pub struct DecryptionRequest<'a> {
    /// The record's table: for the audit; the context holds it too.
    pub table: &'a str,
    /// The encryption context that the reader expects.
    pub expected: &'a ContextMap,
    /// The record's header. Not authenticated.
    pub header: &'a ParsedHeader<'a>,
}

impl DecryptionRequest<'_> {
    /// The suite that the record's header states.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.header.suite()
    }

    /// The encryption context that the record's header stores.
    ///
    /// # Errors
    ///
    /// As [`ParsedHeader::context`].
    pub fn stored(&self) -> Result<ContextMap, MaterialsError> {
        self.header.context()
    }

    /// The encrypted data keys of the record's header.
    ///
    /// # Errors
    ///
    /// [`MaterialsError::EncryptedDataKeyTooLong`] if a part has more than 65535 bytes; in a header none has.
    pub fn encrypted_data_keys(&self) -> Result<Vec<EncryptedDataKey>, MaterialsError> {
        self.header.owned_encrypted_data_keys()
    }
}

/// Materials to encrypt with, and for how many records. Not `Clone`: a grant is for one use.
#[derive(Debug)]
pub struct EncryptionGrant {
    materials: Arc<EncryptionMaterials>,
    records: usize,
    expires: Option<Instant>,
}

impl EncryptionGrant {
    /// Materials of a request's own, which serve as many of its records as fit.
    pub(super) fn own(materials: EncryptionMaterials, sizes: &[u64]) -> Self {
        let records = materials.grant(sizes);
        Self::new(Arc::new(materials), records, None)
    }

    pub(super) fn new(materials: Arc<EncryptionMaterials>, records: u64, expires: Option<Instant>) -> Self {
        Self {
            materials,
            records: usize::try_from(records).unwrap_or(usize::MAX),
            expires,
        }
    }

    /// The materials.
    #[must_use]
    pub fn materials(&self) -> &Arc<EncryptionMaterials> {
        &self.materials
    }

    /// How many of the request's records they may encrypt, from the first.
    #[must_use]
    pub fn records(&self) -> usize {
        self.records
    }

    /// Whether the data key has reached its age since.
    pub(crate) fn is_expired(&self) -> bool {
        is_over(self.expires)
    }
}

/// Materials to decrypt with.
#[derive(Debug, Clone)]
pub struct DecryptionGrant {
    materials: Arc<DecryptionMaterials>,
    expires: Option<Instant>,
}

impl DecryptionGrant {
    pub(super) fn new(materials: Arc<DecryptionMaterials>, expires: Option<Instant>) -> Self {
        Self { materials, expires }
    }

    /// The materials.
    #[must_use]
    pub fn materials(&self) -> &Arc<DecryptionMaterials> {
        &self.materials
    }

    /// Whether the data key has reached its age since.
    pub(crate) fn is_expired(&self) -> bool {
        is_over(self.expires)
    }
}

/// What a cache behind another one gave keeps its age.
impl From<EncryptionGrant> for Fetched<EncryptionMaterials> {
    fn from(grant: EncryptionGrant) -> Self {
        Self {
            key: grant.materials,
            expires: grant.expires,
        }
    }
}

impl From<DecryptionGrant> for Fetched<DecryptionMaterials> {
    fn from(grant: DecryptionGrant) -> Self {
        Self {
            key: grant.materials,
            expires: grant.expires,
        }
    }
}

fn is_over(expires: Option<Instant>) -> bool {
    expires.is_some_and(|expires| expires <= Instant::now())
}
