//! A client that writes and reads.

use std::sync::Arc;

use super::same_context::same;
use super::scope::Scope;
use super::{Builder, Decryptor, Encryptor, Error, RecordDecryptor, RecordEncryptor, SameContext, Verified};
use crate::keyring::Keyring;
use crate::manager::{DataKeyCache, MaterialsManager};
use crate::materials::{EncryptionContext, NoContext};
use crate::schema::Suite;
use crate::structured::{Encrypted, EncryptedRecord, TableRecord};

/// Encrypts and decrypts records. Cheap to clone; clones share all they have.
///
/// It does not sign by default (suite 0x6700): who holds the keys of both directions can write anyway. Programs that do
/// one of the two take an [`Encryptor`] or a [`Decryptor`].
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
    encryptor: Encryptor,
    decryptor: Decryptor,
}

impl Envelope {
    pub(super) fn new(encryptor: Encryptor, decryptor: Decryptor) -> Self {
        Self { encryptor, decryptor }
    }

    /// Starts building a client whose data keys this keyring wraps and unwraps.
    pub fn builder(keyring: impl Keyring + 'static) -> Builder<Self> {
        Builder::new(keyring, Suite::Symmetric)
    }

    /// Starts building a client over a materials manager of one's own making.
    pub fn builder_with_manager(manager: impl MaterialsManager + 'static) -> Builder<Self> {
        Builder::with_manager(manager, Suite::Symmetric)
    }

    /// A handle for the records of one context: it writes only such records, and reads no others.
    #[must_use]
    pub fn scoped<C: EncryptionContext>(&self, context: &C) -> Scoped<C> {
        Scoped {
            envelope: self.clone(),
            scope: self.encryptor.scope(context),
        }
    }

    /// The two clients that this one is made of.
    pub(super) fn roles(&self) -> (&Encryptor, &Decryptor) {
        (&self.encryptor, &self.decryptor)
    }

    /// The cache of data keys, if the client has one: for its statistics.
    #[must_use]
    pub fn cache(&self) -> Option<&DataKeyCache> {
        self.encryptor.cache()
    }

    /// Encrypts a record whose type has no context.
    ///
    /// # Errors
    ///
    /// As [`Scoped::encrypt`].
    pub async fn encrypt<R>(&self, record: &R) -> Result<R::Encrypted, Error>
    where
        R: Encrypted<Context: SameContext<NoContext>>,
    {
        self.encryptor.encrypt(record).await
    }

    /// Decrypts a record whose type has no context.
    ///
    /// # Errors
    ///
    /// As [`Scoped::decrypt`].
    pub async fn decrypt<E>(&self, row: &E) -> Result<E::Record, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context: SameContext<NoContext>>,
    {
        self.decryptor.decrypt(row).await
    }

    /// Decrypts a record whose type has no context, if it is the one that was asked for.
    ///
    /// # Errors
    ///
    /// As [`Scoped::decrypt_id`].
    pub async fn decrypt_id<E, Q>(&self, row: &E, id: &Q) -> Result<E::Record, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context: SameContext<NoContext>>,
        E::Id: PartialEq<Q>,
        Q: ?Sized,
    {
        self.decryptor.decrypt_id(row, id).await
    }

    /// Decrypts a record whose type has no context, and gives what was verified of its header.
    ///
    /// # Errors
    ///
    /// As [`Scoped::decrypt_verified`].
    pub async fn decrypt_verified<E>(&self, row: &E) -> Result<Verified<E::Record>, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context: SameContext<NoContext>>,
    {
        self.decryptor.decrypt_verified(row).await
    }

    /// Encrypts records whose type has no context, in order: with as few data keys as their limits allow, and on several
    /// threads.
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
    /// let notes = ["meet at nine", "bring the key"];
    /// let notes: Vec<_> = (0..).zip(notes).map(|(id, text)| Note { id, text: text.to_owned() }).collect();
    /// let rows: Vec<EncryptedNote> = envelope.encrypt_all(&notes).await?;
    /// assert_eq!(envelope.decrypt_all(&rows).await?, notes);
    /// # Ok(()) })
    /// # }
    /// # #[cfg(not(feature = "derive"))] fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Scoped::encrypt_all`].
    pub async fn encrypt_all<R>(&self, records: &[R]) -> Result<Vec<R::Encrypted>, Error>
    where
        R: Encrypted<Context: SameContext<NoContext>, Encrypted: Send> + Sync,
    {
        self.encryptor.encrypt_all(records).await
    }

    /// Decrypts records whose type has no context, in order.
    ///
    /// # Errors
    ///
    /// As [`Scoped::decrypt_all`].
    pub async fn decrypt_all<E>(&self, rows: &[E]) -> Result<Vec<E::Record>, Error>
    where
        E: EncryptedRecord + Sync,
        E::Record: Encrypted<Context: SameContext<NoContext>> + Send,
    {
        self.decryptor.decrypt_all(rows).await
    }
}

/// Encrypts and decrypts the records of one context; see [`Envelope::scoped`].
///
/// Writing and reading both compare the record's context fields with the context before any key is used.
#[derive(Debug, Clone)]
pub struct Scoped<C> {
    pub(super) envelope: Envelope,
    pub(super) scope: Arc<Scope<C>>,
}

impl<C: EncryptionContext> Scoped<C> {
    /// The context.
    #[must_use]
    pub fn context(&self) -> &C {
        self.scope.context()
    }

    pub(super) fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    pub(super) fn scope(&self) -> &Arc<Scope<C>> {
        &self.scope
    }

    /// Encrypts a record; see [`ScopedEncryptor::encrypt`](super::ScopedEncryptor::encrypt).
    ///
    /// # Errors
    ///
    /// [`Error::ContextMismatch`] if a context field is not the one of this handle; [`Error::Materials`] if the keyring
    /// fails; [`Error::Encrypt`] if a field's value has no encoding.
    pub async fn encrypt<R: Encrypted<Context: SameContext<C>>>(&self, record: &R) -> Result<R::Encrypted, Error> {
        self.envelope.encryptor.encrypt_in(same(&self.scope), record).await
    }

    /// Decrypts a record; see [`ScopedDecryptor::decrypt`](super::ScopedDecryptor::decrypt).
    ///
    /// # Errors
    ///
    /// [`Error::ContextMismatch`] if a context field is not the one of this handle; [`Error::Materials`] if the data key
    /// cannot be unwrapped; [`Error::Decrypt`] if the record is malformed, not what its type demands, of a suite that
    /// the client refuses, or not authentic.
    pub async fn decrypt<E>(&self, row: &E) -> Result<E::Record, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context: SameContext<C>>,
    {
        self.envelope.decryptor.decrypt_in(same(&self.scope), row).await
    }

    /// Decrypts a record if it is the one that was asked for: otherwise a store could answer with another valid row of
    /// the same context.
    ///
    /// # Errors
    ///
    /// [`Error::IdMismatch`] if the row's id is another; else as [`decrypt`](Self::decrypt).
    pub async fn decrypt_id<E, Q>(&self, row: &E, id: &Q) -> Result<E::Record, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context: SameContext<C>>,
        E::Id: PartialEq<Q>,
        Q: ?Sized,
    {
        self.envelope.decryptor.decrypt_id_in(same(&self.scope), row, id).await
    }

    /// Decrypts a record, and gives what was verified of its header; see
    /// [`ScopedDecryptor::decrypt_verified`](super::ScopedDecryptor::decrypt_verified).
    ///
    /// # Errors
    ///
    /// As [`decrypt`](Self::decrypt).
    pub async fn decrypt_verified<E>(&self, row: &E) -> Result<Verified<E::Record>, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context: SameContext<C>>,
    {
        self.envelope
            .decryptor
            .decrypt_verified_in(same(&self.scope), row)
            .await
    }

    /// Encrypts records, in order; see [`ScopedEncryptor::encrypt_all`](super::ScopedEncryptor::encrypt_all).
    ///
    /// # Errors
    ///
    /// [`Error::InBatch`] with the index of a record that failed, and why ([`encrypt`](Self::encrypt)).
    pub async fn encrypt_all<R>(&self, records: &[R]) -> Result<Vec<R::Encrypted>, Error>
    where
        R: Encrypted<Context: SameContext<C>, Encrypted: Send> + Sync,
    {
        self.envelope.encryptor.encrypt_all_in(same(&self.scope), records).await
    }

    /// Decrypts records, in order; see [`ScopedDecryptor::decrypt_all`](super::ScopedDecryptor::decrypt_all).
    ///
    /// # Errors
    ///
    /// [`Error::InBatch`] with the index of a record that failed, and why ([`decrypt`](Self::decrypt)).
    pub async fn decrypt_all<E>(&self, rows: &[E]) -> Result<Vec<E::Record>, Error>
    where
        E: EncryptedRecord + Sync,
        E::Record: Encrypted<Context: SameContext<C>> + Send,
    {
        self.envelope.decryptor.decrypt_all_in(same(&self.scope), rows).await
    }

    /// Obtains a data key once; see [`ScopedEncryptor::record_encryptor`](super::ScopedEncryptor::record_encryptor).
    ///
    /// # Errors
    ///
    /// [`Error::Context`] if the context cannot be put together, [`Error::Materials`] if the keyring fails.
    pub async fn record_encryptor<R>(&self) -> Result<RecordEncryptor<R>, Error>
    where
        R: TableRecord<Context: SameContext<C>>,
    {
        self.envelope.encryptor.prepare(same(&self.scope)).await
    }

    /// Unwraps a data key once; see [`ScopedDecryptor::record_decryptor`](super::ScopedDecryptor::record_decryptor).
    ///
    /// # Errors
    ///
    /// As [`decrypt`](Self::decrypt), but that nothing of the record is authenticated yet.
    pub async fn record_decryptor<E>(&self, row: &E) -> Result<RecordDecryptor<E>, Error>
    where
        E: EncryptedRecord,
        E::Record: TableRecord<Context: SameContext<C>>,
    {
        self.envelope.decryptor.prepare(same(&self.scope), row).await
    }
}
