//! A reader with its data key at hand.

use std::sync::Arc;

use super::scope::Scope;
use super::{Decryptor, Error};
use crate::manager::DecryptionGrant;
use crate::materials::DecryptionMaterials;
use crate::structured::{self, Encrypted, EncryptedRecord};

/// Decrypts records of one type, one context and one data key without awaiting anything. See
/// [`Scoped::record_decryptor`](super::Scoped::record_decryptor).
///
/// If the client has a cache, the key is one of the cache's, and once it has reached its age nothing is decrypted.
pub struct RecordDecryptor<E: EncryptedRecord> {
    decryptor: Decryptor,
    grant: DecryptionGrant,
    scope: Arc<Scope<<E::Record as Encrypted>::Context>>,
}

impl<E: EncryptedRecord> RecordDecryptor<E> {
    pub(super) fn new(
        decryptor: Decryptor,
        grant: DecryptionGrant,
        scope: Arc<Scope<<E::Record as Encrypted>::Context>>,
    ) -> Self {
        Self {
            decryptor,
            grant,
            scope,
        }
    }

    /// Decrypts a record.
    ///
    /// # Errors
    ///
    /// As [`ScopedDecryptor::decrypt`](super::ScopedDecryptor::decrypt); [`Error::OtherDataKey`] for a record under another data key, and
    /// [`Error::KeyExpired`] if the key at hand is too old.
    pub fn decrypt(&self, row: &E) -> Result<E::Record, Error> {
        if self.grant.is_expired() {
            return Err(Error::KeyExpired {
                table: E::Record::SCHEMA.table().to_owned(),
            });
        }
        let checked = self.decryptor.check(&self.scope, row);
        let header = checked.map_err(|error| self.decryptor.audited(&self.scope, row, error))?;
        let materials = self.grant.materials();
        let own = materials.encrypted_data_key();
        if header.suite() != materials.suite() || !header.encrypted_data_keys().any(|key| key == *own) {
            return Err(Error::OtherDataKey {
                table: E::Record::SCHEMA.table().to_owned(),
            });
        }
        let decrypted = structured::decrypt_parsed(materials, row, &header).map_err(Error::from);
        decrypted.map_err(|error| self.decryptor.audited(&self.scope, row, error))
    }

    /// What the records are decrypted with.
    #[must_use]
    pub fn materials(&self) -> &DecryptionMaterials {
        self.grant.materials()
    }
}

impl<E: EncryptedRecord> std::fmt::Debug for RecordDecryptor<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordDecryptor")
            .field("table", &E::Record::SCHEMA.table())
            .finish_non_exhaustive()
    }
}
