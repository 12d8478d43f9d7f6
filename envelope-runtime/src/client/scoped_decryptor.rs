//! A client that reads the records of one context.

use std::sync::Arc;

use super::same_context::same;
use super::scope::Scope;
use super::{Decryptor, Error, RecordDecryptor, SameContext, Verified};
use crate::materials::EncryptionContext;
use crate::structured::{Encrypted, EncryptedRecord, TableRecord};

/// Decrypts the records of one context; see [`Decryptor::scoped`].
///
/// The record's context fields are compared with the context before any key is used.
#[derive(Debug, Clone)]
pub struct ScopedDecryptor<C> {
    pub(super) decryptor: Decryptor,
    pub(super) scope: Arc<Scope<C>>,
}

impl<C: EncryptionContext> ScopedDecryptor<C> {
    pub(super) fn new(decryptor: Decryptor, scope: Arc<Scope<C>>) -> Self {
        Self { decryptor, scope }
    }

    /// The context.
    #[must_use]
    pub fn context(&self) -> &C {
        self.scope.context()
    }

    pub(super) fn decryptor(&self) -> &Decryptor {
        &self.decryptor
    }

    pub(super) fn scope(&self) -> &Arc<Scope<C>> {
        &self.scope
    }

    /// Decrypts a record.
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
        self.decryptor.decrypt_in(same(&self.scope), row).await
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
        self.decryptor.decrypt_id_in(same(&self.scope), row, id).await
    }

    /// Decrypts a record, and gives what was verified of its header: the suite, the encrypted data key that opened it,
    /// and the full encryption context.
    ///
    /// # Errors
    ///
    /// As [`decrypt`](Self::decrypt).
    pub async fn decrypt_verified<E>(&self, row: &E) -> Result<Verified<E::Record>, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context: SameContext<C>>,
    {
        self.decryptor.decrypt_verified_in(same(&self.scope), row).await
    }

    /// Decrypts records, in order: each data key is asked for once, and the rest is spread over several threads.
    ///
    /// It works in turns of a few milliseconds, in which it keeps the calling thread to itself, and yields between them.
    ///
    /// # Errors
    ///
    /// [`Error::InBatch`] with the index of a record that failed, and why ([`decrypt`](Self::decrypt)). Nothing is handed
    /// out then.
    pub async fn decrypt_all<E>(&self, rows: &[E]) -> Result<Vec<E::Record>, Error>
    where
        E: EncryptedRecord + Sync,
        E::Record: Encrypted<Context: SameContext<C>> + Send,
    {
        self.decryptor.decrypt_all_in(same(&self.scope), rows).await
    }

    /// Unwraps the data key of a record once, for all records under it, which are then decrypted without awaiting
    /// anything: in a loop, or on several threads.
    ///
    /// # Errors
    ///
    /// As [`decrypt`](Self::decrypt), but that nothing of the record is authenticated yet.
    pub async fn record_decryptor<E>(&self, row: &E) -> Result<RecordDecryptor<E>, Error>
    where
        E: EncryptedRecord,
        E::Record: TableRecord<Context: SameContext<C>>,
    {
        self.decryptor.prepare(same(&self.scope), row).await
    }
}
