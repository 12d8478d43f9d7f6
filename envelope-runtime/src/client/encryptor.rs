//! A client that writes.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::builder::Parts;
use super::same_context::same;
use super::scope::{Scope, Wanted};
use super::{Builder, Error, SameContext, context};
use crate::cache::Key as _;
use crate::keyring::Keyring;
use crate::manager::{DataKeyCache, EncryptionGrant, EncryptionRequest, Limits, MaterialsManager};
use crate::materials::{ContextMap, EncryptionContext, EncryptionMaterials, MaterialsError, NoContext};
use crate::schema::Suite;
use crate::structured::{self, EncryptError, Encrypted, Sealable, TableRecord};

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
    cache: Option<DataKeyCache>,
    suite: Suite,
    threads: NonZeroUsize,
    unscoped: Arc<Scope<NoContext>>,
}

impl Encryptor {
    pub(super) fn new(parts: Parts, suite: Suite) -> Self {
        Self {
            inner: Arc::new(Inner {
                manager: parts.manager,
                cache: parts.cache,
                suite,
                threads: parts.threads,
                unscoped: Arc::new(Scope::new(NoContext, parts.constants)),
            }),
        }
    }

    /// The scope of records without a context.
    pub(super) fn unscoped(&self) -> &Arc<Scope<NoContext>> {
        &self.inner.unscoped
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
            scope: self.scope(context),
        }
    }

    /// The cache of data keys, if the client has one: for its statistics.
    #[must_use]
    pub fn cache(&self) -> Option<&DataKeyCache> {
        self.inner.cache.as_ref()
    }

    /// Encrypts a record whose type has no context.
    ///
    /// # Errors
    ///
    /// As [`ScopedEncryptor::encrypt`].
    pub async fn encrypt<R>(&self, record: &R) -> Result<R::Encrypted, Error>
    where
        R: Encrypted<Context: SameContext<NoContext>>,
    {
        self.encrypt_in(same(&self.inner.unscoped), record).await
    }

    /// Encrypts records whose type has no context, in order.
    ///
    /// # Errors
    ///
    /// As [`ScopedEncryptor::encrypt_all`].
    pub async fn encrypt_all<R>(&self, records: &[R]) -> Result<Vec<R::Encrypted>, Error>
    where
        R: Encrypted<Context: SameContext<NoContext>, Encrypted: Send> + Sync,
    {
        self.encrypt_all_in(same(&self.inner.unscoped), records).await
    }

    /// The constant entries of the encryption context.
    pub(super) fn constants(&self) -> &ContextMap {
        self.inner.unscoped.constants()
    }

    /// On how many threads a batch is encrypted.
    pub(super) fn threads(&self) -> NonZeroUsize {
        self.inner.threads
    }

    /// What clones and handles share of a context.
    pub(super) fn scope<C: EncryptionContext>(&self, context: &C) -> Arc<Scope<C>> {
        self.inner.unscoped.other(context)
    }

    /// Encrypts a record of a context.
    pub(super) async fn encrypt_in<R: Encrypted>(
        &self,
        scope: &Scope<R::Context>,
        record: &R,
    ) -> Result<R::Encrypted, Error> {
        context::expect(R::SCHEMA, record.check_context(scope.context()))?;
        let prepared = scope.prepared(R::SCHEMA)?;
        let context = prepared.context_of(|entries| record.key_entries(entries))?;
        self.encrypt_checked(prepared.wanted(&context), record, record.expected_len())
            .await
    }

    /// Obtains materials once, for records of a type and a context.
    pub(super) async fn prepare<R: TableRecord>(
        &self,
        scope: &Arc<Scope<R::Context>>,
    ) -> Result<RecordEncryptor<R>, Error> {
        let prepared = scope.prepared(R::SCHEMA)?;
        let context = prepared.context_of(|_| Ok(()))?;
        prepared.check_complete(&context)?;
        let grant = self.granted(prepared.wanted(&context), &[]).await?;
        Ok(RecordEncryptor {
            has_one: AtomicBool::new(grant.records() > 0),
            grant,
            scope: Arc::clone(scope),
        })
    }

    /// Encrypts a record that is expected to have so many bytes. If its types expected too few, and the data key has too few
    /// left, it is encrypted anew under another key.
    pub(super) async fn encrypt_checked<S: Sealable>(
        &self,
        wanted: Wanted<'_>,
        record: &S,
        mut size: u64,
    ) -> Result<S::Sealed, Error> {
        loop {
            let grant = self.granted(wanted, &[size]).await?;
            match structured::encrypt(grant.materials(), record, size) {
                Err(EncryptError::Exhausted { bytes, .. }) if bytes > size => size = bytes,
                outcome => return Ok(outcome?),
            }
        }
    }

    /// Obtains materials for as many of the records of these sizes as one data key serves.
    pub(super) async fn granted(&self, wanted: Wanted<'_>, sizes: &[u64]) -> Result<EncryptionGrant, Error> {
        let table = || wanted.table.to_owned();
        let request = EncryptionRequest {
            suite: self.inner.suite,
            context: wanted.context,
            required: wanted.required,
            sizes,
            limits: Limits::HARD,
        };
        let grant = self.inner.manager.encryption_materials(request).await;
        let grant = grant.map_err(|source| Error::Materials { table: table(), source })?;
        let materials = grant.materials();
        let serves = sizes.is_empty() || grant.records() > 0;
        if !serves || materials.suite() != self.inner.suite || !context::covers(materials.context(), wanted.context) {
            return Err(Error::Materials {
                table: table(),
                source: MaterialsError::OtherMaterials.into(),
            });
        }
        Ok(grant)
    }
}

/// Encrypts records of one type and one context without awaiting anything: their data key is at hand. See
/// [`Scoped::record_encryptor`](super::Scoped::record_encryptor).
///
/// All records are encrypted under one data key, so it should live as long as one batch, not as long as the program. If the
/// client has a cache, the key is one of the cache's: what is encrypted counts against the policy's limits, and once the
/// key has reached its age, nothing is.
pub struct RecordEncryptor<R: Encrypted> {
    grant: EncryptionGrant,
    /// Whether the record is still to come that the grant was for.
    has_one: AtomicBool,
    scope: Arc<Scope<R::Context>>,
}

impl<R: Encrypted> RecordEncryptor<R> {
    /// Encrypts a record.
    ///
    /// # Errors
    ///
    /// [`Error::ContextMismatch`] if a context field is not the one of the handle; [`Error::Encrypt`] if a field's value
    /// has no encoding, or the data key has served as many records as it may; [`Error::KeyExpired`] if it is too old.
    pub fn encrypt(&self, record: &R) -> Result<R::Encrypted, Error> {
        context::expect(R::SCHEMA, record.check_context(self.scope.context()))?;
        let table = || R::SCHEMA.table().to_owned();
        if self.grant.is_expired() {
            return Err(Error::KeyExpired { table: table() });
        }
        let (materials, size) = (self.grant.materials(), record.expected_len());
        let is_granted = if self.has_one.swap(false, Ordering::Relaxed) {
            materials.grant_bytes(size)
        } else {
            materials.grant(&[size]) > 0
        };
        if !is_granted {
            return Err(EncryptError::Exhausted {
                table: table(),
                bytes: size,
            }
            .into());
        }
        Ok(structured::encrypt(materials, record, size)?)
    }

    /// What the records are encrypted with.
    #[must_use]
    pub fn materials(&self) -> &EncryptionMaterials {
        self.grant.materials()
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
    pub(super) encryptor: Encryptor,
    pub(super) scope: Arc<Scope<C>>,
}

impl<C: EncryptionContext> ScopedEncryptor<C> {
    /// The context.
    #[must_use]
    pub fn context(&self) -> &C {
        self.scope.context()
    }

    /// Encrypts a record.
    ///
    /// # Errors
    ///
    /// [`Error::ContextMismatch`] if a context field is not the one of this handle; [`Error::Context`] if the context
    /// cannot be put together; [`Error::Materials`] if the keyring fails; [`Error::Encrypt`] if a field's value has no
    /// encoding.
    pub async fn encrypt<R: Encrypted<Context: SameContext<C>>>(&self, record: &R) -> Result<R::Encrypted, Error> {
        self.encryptor.encrypt_in(same(&self.scope), record).await
    }

    /// Encrypts records, in order: with as few data keys as their quotas allow, and on several threads.
    ///
    /// It works in turns of a few milliseconds, in which it keeps the calling thread to itself, and yields between them.
    ///
    /// # Errors
    ///
    /// [`Error::InBatch`] with the index of a record that failed, and why ([`encrypt`](Self::encrypt)). Nothing is handed
    /// out then.
    pub async fn encrypt_all<R>(&self, records: &[R]) -> Result<Vec<R::Encrypted>, Error>
    where
        R: Encrypted<Context: SameContext<C>, Encrypted: Send> + Sync,
    {
        self.encryptor.encrypt_all_in(same(&self.scope), records).await
    }

    /// Obtains a data key once, for records that are then encrypted without awaiting anything: in a loop, or on several
    /// threads.
    ///
    /// # Errors
    ///
    /// [`Error::Context`] if the context cannot be put together, [`Error::Materials`] if the keyring fails.
    pub async fn record_encryptor<R>(&self) -> Result<RecordEncryptor<R>, Error>
    where
        R: TableRecord<Context: SameContext<C>>,
    {
        self.encryptor.prepare(same(&self.scope)).await
    }
}
