//! A client that writes and reads.

use std::sync::Arc;

use super::{EnvelopeBuilder, Error, Scoped};
use crate::keyring::Keyring;
use crate::manager::MaterialsManager;
use crate::materials::{ContextMap, EncryptionContext, NoContext};
use crate::schema::Suite;
use crate::structured::{Encrypted, EncryptedRecord};

/// Encrypts and decrypts records. Cheap to clone; clones share all they have.
///
/// ```
/// # #[cfg(feature = "derive")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// use envelope_runtime::keyring::KeyFileKeyring;
/// use envelope_runtime::{Encrypted, Envelope};
///
/// #[derive(Encrypted, Debug, PartialEq)]
/// #[envelope(table = "notes")]
/// struct Note {
///     #[envelope(signed, id)]
///     id: i64,
///     #[envelope(encrypted)]
///     text: String,
/// }
///
/// # let folder = tempfile::tempdir()?;
/// let keyring = KeyFileKeyring::open_or_create(folder.path().join("dev.key"))?;
/// let envelope = Envelope::builder(keyring).build()?;
///
/// let note = Note { id: 7, text: "meet at nine".to_owned() };
/// let row: EncryptedNote = envelope.encrypt(&note).await?;
/// assert_eq!(envelope.decrypt_id(&row, &7).await?, note);
/// # Ok(()) })
/// # }
/// # #[cfg(not(feature = "derive"))] fn main() {}
/// ```
#[derive(Debug, Clone)]
pub struct Envelope {
    pub(super) inner: Arc<Inner>,
}

/// What clones share.
#[derive(Debug)]
pub(super) struct Inner {
    pub(super) manager: Arc<dyn MaterialsManager>,
    pub(super) suite: Suite,
    pub(super) constants: ContextMap,
}

impl Envelope {
    pub(super) fn new(inner: Inner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    /// Starts building a client whose data keys this keyring wraps.
    pub fn builder(keyring: impl Keyring + 'static) -> EnvelopeBuilder {
        EnvelopeBuilder::new(Arc::new(keyring))
    }

    /// Starts building a client over a materials manager of one's own making.
    pub fn builder_with_manager(manager: impl MaterialsManager + 'static) -> EnvelopeBuilder {
        EnvelopeBuilder::with_manager(Arc::new(manager))
    }

    /// A handle for the records of one context: it writes only such records, and reads no others.
    #[must_use]
    pub fn scoped<C: EncryptionContext>(&self, context: &C) -> Scoped<C> {
        Scoped::new(self.clone(), context.duplicate())
    }

    /// Encrypts a record whose type has no context.
    ///
    /// # Errors
    ///
    /// As [`Scoped::encrypt`].
    pub async fn encrypt<R>(&self, record: &R) -> Result<R::Encrypted, Error>
    where
        R: Encrypted<Context = NoContext>,
    {
        self.scoped(&NoContext).encrypt(record).await
    }

    /// Decrypts a record whose type has no context.
    ///
    /// # Errors
    ///
    /// As [`Scoped::decrypt`].
    pub async fn decrypt<E>(&self, row: &E) -> Result<E::Record, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context = NoContext>,
    {
        self.scoped(&NoContext).decrypt(row).await
    }

    /// Decrypts a record whose type has no context, if it is the one that was asked for.
    ///
    /// # Errors
    ///
    /// As [`Scoped::decrypt_id`].
    pub async fn decrypt_id<E, Q>(&self, row: &E, id: &Q) -> Result<E::Record, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context = NoContext>,
        E::Id: PartialEq<Q>,
        Q: ?Sized,
    {
        self.scoped(&NoContext).decrypt_id(row, id).await
    }
}
