//! Wrapping and unwrapping data keys.
//!
//! A data key is made locally and wrapped once for each recipient. Between it and the keyring's own key stands an
//! [`IntermediateKey`](crate::secret::IntermediateKey), fresh for each wrap: the keyring wraps it (or, with AWS KMS,
//! has it generated), it wraps the data key, and the key of the recipient's tag is derived from it.

mod attempts;
mod error;
mod hierarchical;
mod intermediate;
mod key_file;
mod key_name;
pub mod key_store;
#[cfg(feature = "kms")]
pub mod kms;
mod migration;
mod multi;
mod raw_aes;
mod raw_rsa;
#[cfg(test)]
pub(crate) mod test_keyrings;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

pub use error::{KeyFileError, KeyringError};
pub use hierarchical::{
    BranchKeyCache, BranchKeyIds, BranchKeyMaterials, BranchKeyVersion, BranchKeyVersionError, DEFAULT_BRANCH_KEYS,
    HierarchicalKeyring,
};
pub use intermediate::{INTERMEDIATE_WRAP_LEN, unwrap_with, wrap_with};
pub use key_file::KeyFileKeyring;
pub use migration::MigrationKeyring;
pub use multi::MultiKeyring;
pub use raw_aes::RawAesKeyring;
pub use raw_rsa::{OaepHash, RawRsaKeyring, RsaKeyError, RsaPrivateKey, RsaPublicKey};

use crate::materials::{EncodedContext, EncryptedDataKey, UnwrappedDataKey, WrappedDataKey};
use crate::secret::DataKey;

/// A future that a trait object returns.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Wraps data keys for one or several recipients, and unwraps them.
///
/// Called by the materials manager: once for each new data key, and once for each encrypted record whose data key is
/// not at hand. An error from [`wrap_data_key`](Self::wrap_data_key) means that nothing may be written; one from
/// [`unwrap_data_key`](Self::unwrap_data_key), that this keyring cannot open the record.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no keyring",
    label = "cannot wrap data keys",
    note = "use `kms::KmsKeyring` (feature `kms`), `RawAesKeyring`, `HierarchicalKeyring` or another of the module `keyring`"
)]
pub trait Keyring: fmt::Debug + Send + Sync {
    /// Wraps a data key under an encryption context, once for each recipient.
    ///
    /// # Errors
    ///
    /// [`KeyringError`] if any recipient's wrap fails: a record that some recipients cannot read is not written.
    fn wrap_data_key<'a>(
        &'a self,
        data_key: &'a DataKey,
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<Vec<WrappedDataKey>, KeyringError>>;

    /// Unwraps a data key, given all its wrapped forms, of which this keyring need only know one.
    ///
    /// Forms are matched by provider and key name before any key is used.
    ///
    /// # Errors
    ///
    /// [`KeyringError::NoMatchingKey`] if none is this keyring's, [`KeyringError::NotUnwrapped`] if one is and does not
    /// authenticate.
    fn unwrap_data_key<'a>(
        &'a self,
        keys: &'a [EncryptedDataKey],
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<UnwrappedDataKey, KeyringError>>;
}

/// A shared keyring, for a program that uses one in several places.
impl<K: Keyring + ?Sized> Keyring for Arc<K> {
    fn wrap_data_key<'a>(
        &'a self,
        data_key: &'a DataKey,
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<Vec<WrappedDataKey>, KeyringError>> {
        K::wrap_data_key(self, data_key, context)
    }

    fn unwrap_data_key<'a>(
        &'a self,
        keys: &'a [EncryptedDataKey],
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<UnwrappedDataKey, KeyringError>> {
        K::unwrap_data_key(self, keys, context)
    }
}
