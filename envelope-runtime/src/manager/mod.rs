//! Obtaining materials: what to encrypt a record with, and what to decrypt one with.

mod audit;
mod caching;
mod cardinality;
mod default;
mod error;
mod policy;
mod request;
mod required_context;

use std::fmt;
use std::sync::Arc;

pub use audit::{Audit, FailedDecryption, Unwrap};
pub use caching::{CachingManager, DataKeyCache};
pub use cardinality::HighCardinality;
pub use default::{DEFAULT_MAX_ENCRYPTED_DATA_KEYS, DefaultManager};
pub use error::ManagerError;
pub use policy::{CachePolicy, PolicyError};
pub use request::{DecryptionGrant, DecryptionRequest, EncryptionGrant, EncryptionRequest};
pub use required_context::RequiredContextManager;

pub use crate::cache::{CacheStats, Departures, FetchError, Limits};
use crate::keyring::BoxFuture;

/// Obtains materials: the *cryptographic materials manager* of the [specification].
///
/// Materials are made by [`DefaultManager`]; a manager of one's own stands before it, and may refuse or observe.
/// The clients check that what they get is of the suite and the context that they asked for.
///
/// Called by the clients once a record's context fields have been compared with the expected context.
///
/// [specification]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/cmm-interface.md
#[diagnostic::on_unimplemented(
    message = "`{Self}` obtains no materials",
    label = "no materials manager",
    note = "use `builder` with a keyring, or a `DefaultManager` around one"
)]
pub trait MaterialsManager: fmt::Debug + Send + Sync {
    /// Obtains materials to encrypt with, for as many of the request's records as one data key serves.
    ///
    /// # Errors
    ///
    /// [`ManagerError`] if the request cannot be met; nothing may be written then.
    fn encryption_materials<'a>(
        &'a self,
        request: EncryptionRequest<'a>,
    ) -> BoxFuture<'a, Result<EncryptionGrant, ManagerError>>;

    /// Obtains materials to decrypt with.
    ///
    /// # Errors
    ///
    /// [`ManagerError`] if the request cannot be met.
    fn decryption_materials<'a>(
        &'a self,
        request: DecryptionRequest<'a>,
    ) -> BoxFuture<'a, Result<DecryptionGrant, ManagerError>>;
}

/// A shared manager, for a program that uses one in several places.
impl<M: MaterialsManager + ?Sized> MaterialsManager for Arc<M> {
    fn encryption_materials<'a>(
        &'a self,
        request: EncryptionRequest<'a>,
    ) -> BoxFuture<'a, Result<EncryptionGrant, ManagerError>> {
        M::encryption_materials(self, request)
    }

    fn decryption_materials<'a>(
        &'a self,
        request: DecryptionRequest<'a>,
    ) -> BoxFuture<'a, Result<DecryptionGrant, ManagerError>> {
        M::decryption_materials(self, request)
    }
}
