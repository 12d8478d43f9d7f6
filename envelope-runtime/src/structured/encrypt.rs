//! The operation *encrypt structure* for records whose type is known ([encrypt structure]).
//!
//! [encrypt structure]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/structured-encryption/encrypt-path-structure.md

use super::{EncryptError, Encrypted, Sealer};
use crate::crypto::random_bytes;
use crate::materials::EncryptionMaterials;

/// Encrypts a record under materials that are at hand.
///
/// The caller has made sure that the materials' encryption context is the one of this record, and that they were granted
/// for one more record of so many bytes; the clients do.
pub(crate) fn encrypt<R: Encrypted>(
    materials: &EncryptionMaterials,
    record: &R,
    granted_bytes: u64,
) -> Result<R::Encrypted, EncryptError> {
    let message_id = random_bytes()?;
    record.seal(Sealer::new(
        materials,
        R::SCHEMA,
        &message_id,
        granted_bytes,
        |legend| record.legend(legend),
    )?)
}
