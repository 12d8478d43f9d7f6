//! What is known of a record's header once the record has verified.

use crate::format::ParsedHeader;
use crate::materials::{ContextMap, DecryptionMaterials, EncryptedDataKey};
use crate::schema::Suite;

/// A decrypted record together with its verified header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<R> {
    /// The record.
    pub record: R,
    /// What was verified of its header.
    pub header: VerifiedHeader,
}

/// How a record was encrypted, as its commitment, tag and signature attest: for audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedHeader {
    suite: Suite,
    message_id: [u8; 32],
    context: ContextMap,
    encrypted_data_key: EncryptedDataKey,
}

impl VerifiedHeader {
    pub(super) fn new(header: &ParsedHeader<'_>, materials: &DecryptionMaterials) -> Self {
        Self {
            suite: materials.suite(),
            message_id: *header.message_id(),
            context: materials.context().clone(),
            encrypted_data_key: materials.encrypted_data_key().clone(),
        }
    }

    /// The suite.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// The message id, which no other record has.
    #[must_use]
    pub fn message_id(&self) -> &[u8; 32] {
        &self.message_id
    }

    /// The full encryption context, stored and expected entries both.
    #[must_use]
    pub fn context(&self) -> &ContextMap {
        &self.context
    }

    /// The encrypted data key that opened the record: its provider and information name the key that wrapped it, for AWS
    /// KMS by ARN. (Of a multi-Region key that is the writer's region's, though its replica may have been asked.)
    #[must_use]
    pub fn encrypted_data_key(&self) -> &EncryptedDataKey {
        &self.encrypted_data_key
    }
}
