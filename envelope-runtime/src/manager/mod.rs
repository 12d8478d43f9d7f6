//! Obtaining materials: what to encrypt a record with, and what to decrypt one with.

mod audit;
mod default;
mod error;
mod required_context;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

pub use audit::{Audit, FailedDecryption, Unwrap};
pub use default::{DEFAULT_MAX_ENCRYPTED_DATA_KEYS, DefaultManager};
pub use error::ManagerError;
pub use required_context::RequiredContextManager;

use crate::keyring::BoxFuture;
use crate::materials::{ContextMap, DecryptionMaterials, EncryptedDataKey, EncryptionMaterials};
use crate::schema::Suite;

/// What a client needs to encrypt records of one context.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EncryptionRequest {
    /// The suite to write under.
    pub suite: Suite,
    /// The full encryption context, but for the public key that the manager adds in suite 0x6701.
    pub context: ContextMap,
    /// The keys of entries that are bound but not stored: a reader must know them.
    pub required: BTreeSet<String>,
}

/// What a client needs to decrypt a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DecryptionRequest {
    /// The record's table: for the audit; the context holds it too.
    pub table: String,
    /// The suite that the record's header states.
    pub suite: Suite,
    /// The encryption context that the record's header stores.
    pub stored: ContextMap,
    /// The encryption context that the reader expects.
    pub expected: ContextMap,
    /// The encrypted data keys of the record's header.
    pub encrypted_data_keys: Vec<EncryptedDataKey>,
}

/// Obtains materials: the *cryptographic materials manager* of the [specification].
///
/// Materials are made by [`DefaultManager`]; a manager of one's own stands before it, and may refuse, share or observe.
/// The clients check that what they get is of the suite and the context that they asked for.
///
/// Called by the clients once a record's context fields have been compared with the expected context.
///
/// [specification]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/cmm-interface.md
pub trait MaterialsManager: fmt::Debug + Send + Sync {
    /// Obtains materials to encrypt with.
    ///
    /// # Errors
    ///
    /// [`ManagerError`] if the request cannot be met; nothing may be written then.
    fn encryption_materials(
        &self,
        request: EncryptionRequest,
    ) -> BoxFuture<'_, Result<Arc<EncryptionMaterials>, ManagerError>>;

    /// Obtains materials to decrypt with.
    ///
    /// # Errors
    ///
    /// [`ManagerError`] if the request cannot be met.
    fn decryption_materials(
        &self,
        request: DecryptionRequest,
    ) -> BoxFuture<'_, Result<Arc<DecryptionMaterials>, ManagerError>>;
}

/// A shared manager, for a program that uses one in several places.
impl<M: MaterialsManager + ?Sized> MaterialsManager for Arc<M> {
    fn encryption_materials(
        &self,
        request: EncryptionRequest,
    ) -> BoxFuture<'_, Result<Arc<EncryptionMaterials>, ManagerError>> {
        M::encryption_materials(self, request)
    }

    fn decryption_materials(
        &self,
        request: DecryptionRequest,
    ) -> BoxFuture<'_, Result<Arc<DecryptionMaterials>, ManagerError>> {
        M::decryption_materials(self, request)
    }
}
