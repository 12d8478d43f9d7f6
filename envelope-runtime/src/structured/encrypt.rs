//! The operation *encrypt structure* ([encrypt structure]).
//!
//! [encrypt structure]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/structured-encryption/encrypt-path-structure.md

use super::{EncryptError, Sealable, Sealer};
use crate::crypto::random_bytes;
use crate::materials::EncryptionMaterials;

/// Encrypts a record under materials that are at hand.
///
/// The caller has made sure that the materials' encryption context is the one of this record, and that they were granted
/// for one more record of so many bytes; the clients do.
pub(crate) fn encrypt<S: Sealable>(
    materials: &EncryptionMaterials,
    record: &S,
    granted_bytes: u64,
) -> Result<S::Sealed, EncryptError> {
    let message_id = random_bytes()?;
    record.seal(Sealer::new(materials, record, &message_id, granted_bytes)?)
}
