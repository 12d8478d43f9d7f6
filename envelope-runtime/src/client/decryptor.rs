//! A client that reads.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Builder, Error, Verified, VerifiedHeader, context};
use crate::format::ParsedHeader;
use crate::keyring::Keyring;
use crate::manager::{Audit, DecryptionRequest, FailedDecryption, MaterialsManager};
use crate::materials::{ContextMap, DecryptionMaterials, EncryptionContext, MaterialsError, NoContext};
use crate::schema::Suite;
use crate::structured::{self, DecryptError, Encrypted, EncryptedRecord};

/// Decrypts records, and cannot encrypt any. Cheap to clone; clones share all they have.
///
/// It refuses unsigned records (suite 0x6700) unless told otherwise, since whoever can read those can also make them.
/// Under AWS KMS it needs `kms:Decrypt` alone.
#[derive(Debug, Clone)]
pub struct Decryptor {
    inner: Arc<Inner>,
}

/// What clones share.
#[derive(Debug)]
struct Inner {
    manager: Arc<dyn MaterialsManager>,
    accepted: BTreeSet<Suite>,
    constants: ContextMap,
    audit: Option<Arc<dyn Audit>>,
}

impl Decryptor {
    pub(super) fn new(
        manager: Arc<dyn MaterialsManager>,
        accepted: BTreeSet<Suite>,
        constants: ContextMap,
        audit: Option<Arc<dyn Audit>>,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                manager,
                accepted,
                constants,
                audit,
            }),
        }
    }

    /// Starts building a client that unwraps data keys by this keyring.
    pub fn builder(keyring: impl Keyring + 'static) -> Builder<Self> {
        Builder::new(keyring, Suite::Signed)
    }

    /// Starts building a client over a materials manager of one's own making.
    pub fn builder_with_manager(manager: impl MaterialsManager + 'static) -> Builder<Self> {
        Builder::with_manager(manager, Suite::Signed)
    }

    /// A handle for the records of one context: it reads no others.
    #[must_use]
    pub fn scoped<C: EncryptionContext>(&self, context: &C) -> ScopedDecryptor<C> {
        ScopedDecryptor {
            decryptor: self.clone(),
            context: context.duplicate(),
        }
    }

    /// Decrypts a record whose type has no context.
    ///
    /// # Errors
    ///
    /// As [`ScopedDecryptor::decrypt`].
    pub async fn decrypt<E>(&self, row: &E) -> Result<E::Record, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context = NoContext>,
    {
        self.decrypt_in(&NoContext, row).await
    }

    /// Decrypts a record whose type has no context, if it is the one that was asked for.
    ///
    /// # Errors
    ///
    /// As [`ScopedDecryptor::decrypt_id`].
    pub async fn decrypt_id<E, Q>(&self, row: &E, id: &Q) -> Result<E::Record, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context = NoContext>,
        E::Id: PartialEq<Q>,
        Q: ?Sized,
    {
        self.decrypt_id_in(&NoContext, row, id).await
    }

    /// Decrypts a record whose type has no context, and gives what was verified of its header.
    ///
    /// # Errors
    ///
    /// As [`ScopedDecryptor::decrypt_verified`].
    pub async fn decrypt_verified<E>(&self, row: &E) -> Result<Verified<E::Record>, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context = NoContext>,
    {
        self.decrypt_verified_in(&NoContext, row).await
    }

    /// Decrypts a record of a context.
    pub(super) async fn decrypt_in<E: EncryptedRecord>(
        &self,
        expected: &<E::Record as Encrypted>::Context,
        row: &E,
    ) -> Result<E::Record, Error> {
        let opened = self.open(expected, row).await;
        opened
            .map(|opened| opened.record)
            .map_err(|error| self.audited(expected, row, error))
    }

    /// Decrypts a record of a context, and keeps what was verified of its header.
    pub(super) async fn decrypt_verified_in<E: EncryptedRecord>(
        &self,
        expected: &<E::Record as Encrypted>::Context,
        row: &E,
    ) -> Result<Verified<E::Record>, Error> {
        let opened = self
            .open(expected, row)
            .await
            .map_err(|error| self.audited(expected, row, error))?;
        let header = VerifiedHeader::new(&opened.header, &opened.materials);
        Ok(Verified {
            record: opened.record,
            header,
        })
    }

    /// Decrypts a record of a context, if it is the one that was asked for.
    pub(super) async fn decrypt_id_in<E, Q>(
        &self,
        expected: &<E::Record as Encrypted>::Context,
        row: &E,
        id: &Q,
    ) -> Result<E::Record, Error>
    where
        E: EncryptedRecord,
        E::Id: PartialEq<Q>,
        Q: ?Sized,
    {
        if row.id() != *id {
            let error = Error::IdMismatch {
                table: E::Record::SCHEMA.table(),
            };
            return Err(self.audited(expected, row, error));
        }
        self.decrypt_in(expected, row).await
    }

    /// Obtains the materials of a record once, for all records of its type and context under the same data key.
    pub(super) async fn prepare<E: EncryptedRecord>(
        &self,
        expected: &<E::Record as Encrypted>::Context,
        row: &E,
    ) -> Result<RecordDecryptor<E>, Error> {
        let unwrapped = self.unwrap(expected, row).await;
        let (_, materials) = unwrapped.map_err(|error| self.audited(expected, row, error))?;
        Ok(RecordDecryptor {
            decryptor: self.clone(),
            materials,
            context: expected.duplicate(),
        })
    }

    async fn open<'r, E: EncryptedRecord>(
        &self,
        expected: &<E::Record as Encrypted>::Context,
        row: &'r E,
    ) -> Result<Opened<'r, E::Record>, Error> {
        let (header, materials) = self.unwrap(expected, row).await?;
        let record = structured::decrypt_parsed(&materials, row, &header)?;
        Ok(Opened {
            record,
            header,
            materials,
        })
    }

    async fn unwrap<'r, E: EncryptedRecord>(
        &self,
        expected: &<E::Record as Encrypted>::Context,
        row: &'r E,
    ) -> Result<(ParsedHeader<'r>, Arc<DecryptionMaterials>), Error> {
        let schema = E::Record::SCHEMA;
        let table = schema.table();
        let (header, stored) = self.check(expected, row)?;
        let malformed = |source: MaterialsError| Error::Materials {
            table,
            source: source.into(),
        };
        let request = DecryptionRequest {
            table: table.to_owned(),
            suite: header.suite(),
            stored,
            expected: context::full(schema, &self.inner.constants, expected)?,
            encrypted_data_keys: header.owned_encrypted_data_keys().map_err(malformed)?,
        };
        let expected = request.expected.clone();
        let materials = self.inner.manager.decryption_materials(request).await;
        let materials = materials.map_err(|source| Error::Materials { table, source })?;
        if materials.suite() != header.suite() || !context::covers(materials.context(), &expected) {
            return Err(malformed(MaterialsError::OtherMaterials));
        }
        Ok((header, materials))
    }

    /// Checks whatever can be checked before a key is asked for: the row's context fields, the header's form, what the
    /// type demands of header and footer, the suite, and the stored context. Gives header and stored context.
    fn check<'r, E: EncryptedRecord>(
        &self,
        expected: &<E::Record as Encrypted>::Context,
        row: &'r E,
    ) -> Result<(ParsedHeader<'r>, ContextMap), Error> {
        let schema = E::Record::SCHEMA;
        context::expect(schema, row.check_context(expected))?;
        let header = structured::parse_header(row)?;
        structured::check_header(row, &header)?;
        if !self.inner.accepted.contains(&header.suite()) {
            return Err(DecryptError::Suite {
                table: schema.table().to_owned(),
                found: header.suite(),
            }
            .into());
        }
        structured::parse_footer(row, &header)?;
        let stored = context::stored(&header).map_err(|source| Error::Materials {
            table: schema.table(),
            source: source.into(),
        })?;
        Ok((header, stored))
    }

    /// Tells the audit of a record that could not be decrypted.
    fn audited<E: EncryptedRecord>(
        &self,
        expected: &<E::Record as Encrypted>::Context,
        row: &E,
        error: Error,
    ) -> Error {
        if let Some(audit) = &self.inner.audit {
            let schema = E::Record::SCHEMA;
            let header = ParsedHeader::parse(row.header().as_bytes()).ok();
            let keys = header.and_then(|header| header.owned_encrypted_data_keys().ok());
            audit.decryption_failed(&FailedDecryption {
                table: schema.table(),
                context: &context::full(schema, &self.inner.constants, expected).unwrap_or_default(),
                encrypted_data_keys: &keys.unwrap_or_default(),
                reason: &error,
            });
        }
        error
    }
}

/// A record that was decrypted, and with what.
struct Opened<'r, R> {
    record: R,
    header: ParsedHeader<'r>,
    materials: Arc<DecryptionMaterials>,
}

/// Decrypts records of one type, one context and one data key without awaiting anything. See
/// [`Scoped::record_decryptor`](super::Scoped::record_decryptor).
pub struct RecordDecryptor<E: EncryptedRecord> {
    decryptor: Decryptor,
    materials: Arc<DecryptionMaterials>,
    context: <E::Record as Encrypted>::Context,
}

impl<E: EncryptedRecord> RecordDecryptor<E> {
    /// Decrypts a record.
    ///
    /// # Errors
    ///
    /// As [`ScopedDecryptor::decrypt`]; and [`Error::OtherDataKey`] for a record under another data key.
    pub fn decrypt(&self, row: &E) -> Result<E::Record, Error> {
        let checked = self.decryptor.check(&self.context, row);
        let (header, _) = checked.map_err(|error| self.decryptor.audited(&self.context, row, error))?;
        let own = self.materials.encrypted_data_key();
        if header.suite() != self.materials.suite() || !header.encrypted_data_keys().any(|key| key == *own) {
            return Err(Error::OtherDataKey {
                table: E::Record::SCHEMA.table(),
            });
        }
        let decrypted = structured::decrypt_parsed(&self.materials, row, &header).map_err(Error::from);
        decrypted.map_err(|error| self.decryptor.audited(&self.context, row, error))
    }

    /// What the records are decrypted with.
    #[must_use]
    pub fn materials(&self) -> &DecryptionMaterials {
        &self.materials
    }
}

impl<E: EncryptedRecord> std::fmt::Debug for RecordDecryptor<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordDecryptor")
            .field("table", &E::Record::SCHEMA.table())
            .finish_non_exhaustive()
    }
}

/// Decrypts the records of one context; see [`Decryptor::scoped`].
///
/// The record's context fields are compared with the context before any key is used.
#[derive(Debug, Clone)]
pub struct ScopedDecryptor<C> {
    decryptor: Decryptor,
    context: C,
}

impl<C: EncryptionContext> ScopedDecryptor<C> {
    /// The context.
    #[must_use]
    pub fn context(&self) -> &C {
        &self.context
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
        E::Record: Encrypted<Context = C>,
    {
        self.decryptor.decrypt_in(&self.context, row).await
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
        E::Record: Encrypted<Context = C>,
        E::Id: PartialEq<Q>,
        Q: ?Sized,
    {
        self.decryptor.decrypt_id_in(&self.context, row, id).await
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
        E::Record: Encrypted<Context = C>,
    {
        self.decryptor.decrypt_verified_in(&self.context, row).await
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
        E::Record: Encrypted<Context = C>,
    {
        self.decryptor.prepare(&self.context, row).await
    }
}
