//! A client that writes.

use std::sync::Arc;

use super::{Builder, Error, context};
use crate::keyring::Keyring;
use crate::manager::{EncryptionRequest, MaterialsManager};
use crate::materials::{ContextMap, EncryptionContext, EncryptionMaterials, MaterialsError, NoContext};
use crate::schema::Suite;
use crate::structured::{self, Encrypted};

/// Encrypts records, and cannot decrypt any. Cheap to clone; clones share all they have.
///
/// It signs by default (suite 0x6701): a reader who cannot wrap data keys cannot make a record that a [`Decryptor`]
/// accepts. Under AWS KMS it needs `kms:GenerateDataKey` alone.
///
/// [`Decryptor`]: super::Decryptor
#[derive(Debug, Clone)]
pub struct Encryptor {
    inner: Arc<Inner>,
}

/// What clones share.
#[derive(Debug)]
struct Inner {
    manager: Arc<dyn MaterialsManager>,
    suite: Suite,
    constants: ContextMap,
}

impl Encryptor {
    pub(super) fn new(manager: Arc<dyn MaterialsManager>, suite: Suite, constants: ContextMap) -> Self {
        Self {
            inner: Arc::new(Inner {
                manager,
                suite,
                constants,
            }),
        }
    }

    /// Starts building a client whose data keys this keyring wraps.
    pub fn builder(keyring: impl Keyring + 'static) -> Builder<Self> {
        Builder::new(keyring, Suite::Signed)
    }

    /// Starts building a client over a materials manager of one's own making.
    pub fn builder_with_manager(manager: impl MaterialsManager + 'static) -> Builder<Self> {
        Builder::with_manager(manager, Suite::Signed)
    }

    /// A handle for the records of one context: it writes only such records.
    #[must_use]
    pub fn scoped<C: EncryptionContext>(&self, context: &C) -> ScopedEncryptor<C> {
        ScopedEncryptor {
            encryptor: self.clone(),
            context: context.duplicate(),
        }
    }

    /// Encrypts a record whose type has no context.
    ///
    /// # Errors
    ///
    /// As [`ScopedEncryptor::encrypt`].
    pub async fn encrypt<R>(&self, record: &R) -> Result<R::Encrypted, Error>
    where
        R: Encrypted<Context = NoContext>,
    {
        self.encrypt_in(&NoContext, record).await
    }

    /// Encrypts a record of a context.
    pub(super) async fn encrypt_in<R: Encrypted>(
        &self,
        expected: &R::Context,
        record: &R,
    ) -> Result<R::Encrypted, Error> {
        context::expect(R::SCHEMA, record.check_context(expected))?;
        let materials = self.materials_in::<R>(expected).await?;
        Ok(structured::encrypt(&materials, record)?)
    }

    /// Obtains materials once, for records of a type and a context.
    pub(super) async fn prepare<R: Encrypted>(&self, expected: &R::Context) -> Result<RecordEncryptor<R>, Error> {
        let materials = self.materials_in::<R>(expected).await?;
        Ok(RecordEncryptor {
            materials,
            context: expected.duplicate(),
        })
    }

    async fn materials_in<R: Encrypted>(&self, expected: &R::Context) -> Result<Arc<EncryptionMaterials>, Error> {
        let table = R::SCHEMA.table();
        let context = context::full(R::SCHEMA, &self.inner.constants, expected)?;
        let required = context.iter().map(|(key, _)| key.to_owned()).collect();
        let request = EncryptionRequest {
            suite: self.inner.suite,
            context: context.clone(),
            required,
        };
        let materials = self.inner.manager.encryption_materials(request).await;
        let materials = materials.map_err(|source| Error::Materials { table, source })?;
        if materials.suite() != self.inner.suite || !context::covers(materials.context(), &context) {
            return Err(Error::Materials {
                table,
                source: MaterialsError::OtherMaterials.into(),
            });
        }
        Ok(materials)
    }
}

/// Encrypts records of one type and one context without awaiting anything: their data key is at hand. See
/// [`Scoped::record_encryptor`](super::Scoped::record_encryptor).
///
/// All records are encrypted under one data key, so it should live as long as one batch, not as long as the program.
pub struct RecordEncryptor<R: Encrypted> {
    materials: Arc<EncryptionMaterials>,
    context: R::Context,
}

impl<R: Encrypted> RecordEncryptor<R> {
    /// Encrypts a record.
    ///
    /// # Errors
    ///
    /// [`Error::ContextMismatch`] if a context field is not the one of the handle; [`Error::Encrypt`] if a field's value
    /// has no encoding, or the data key has served as many records as it may.
    pub fn encrypt(&self, record: &R) -> Result<R::Encrypted, Error> {
        context::expect(R::SCHEMA, record.check_context(&self.context))?;
        Ok(structured::encrypt(&self.materials, record)?)
    }

    /// What the records are encrypted with.
    #[must_use]
    pub fn materials(&self) -> &EncryptionMaterials {
        &self.materials
    }
}

impl<R: Encrypted> std::fmt::Debug for RecordEncryptor<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordEncryptor")
            .field("table", &R::SCHEMA.table())
            .finish_non_exhaustive()
    }
}

/// Encrypts the records of one context; see [`Encryptor::scoped`].
#[derive(Debug, Clone)]
pub struct ScopedEncryptor<C> {
    encryptor: Encryptor,
    context: C,
}

impl<C: EncryptionContext> ScopedEncryptor<C> {
    /// The context.
    #[must_use]
    pub fn context(&self) -> &C {
        &self.context
    }

    /// Encrypts a record.
    ///
    /// # Errors
    ///
    /// [`Error::ContextMismatch`] if a context field is not the one of this handle; [`Error::Context`] if the context
    /// cannot be put together; [`Error::Materials`] if the keyring fails; [`Error::Encrypt`] if a field's value has no
    /// encoding.
    pub async fn encrypt<R: Encrypted<Context = C>>(&self, record: &R) -> Result<R::Encrypted, Error> {
        self.encryptor.encrypt_in(&self.context, record).await
    }

    /// Obtains a data key once, for records that are then encrypted without awaiting anything: in a loop, or on several
    /// threads.
    ///
    /// # Errors
    ///
    /// [`Error::Context`] if the context cannot be put together, [`Error::Materials`] if the keyring fails.
    pub async fn record_encryptor<R>(&self) -> Result<RecordEncryptor<R>, Error>
    where
        R: Encrypted<Context = C>,
    {
        self.encryptor.prepare(&self.context).await
    }
}
