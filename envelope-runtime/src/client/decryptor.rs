//! A client that reads.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::Arc;

use super::builder::Parts;
use super::same_context::same;
use super::scope::Scope;
use super::{Builder, Error, RecordDecryptor, SameContext, ScopedDecryptor, Verified, VerifiedHeader, context};
use crate::format::ParsedHeader;
use crate::keyring::Keyring;
use crate::manager::{Audit, DataKeyCache, DecryptionGrant, DecryptionRequest, FailedDecryption, MaterialsManager};
use crate::materials::{ContextMap, EncryptionContext, MaterialsError, NoContext};
use crate::schema::Suite;
use crate::structured::{self, DecryptError, Encrypted, EncryptedRecord, Openable, TableRecord};

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
    cache: Option<DataKeyCache>,
    accepted: BTreeSet<Suite>,
    threads: NonZeroUsize,
    audit: Option<Arc<dyn Audit>>,
    unsigned_fields: bool,
    unscoped: Arc<Scope<NoContext>>,
}

impl Decryptor {
    pub(super) fn new(
        parts: Parts,
        accepted: BTreeSet<Suite>,
        audit: Option<Arc<dyn Audit>>,
        unsigned_fields: bool,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                manager: parts.manager,
                cache: parts.cache,
                accepted,
                threads: parts.threads,
                audit,
                unsigned_fields,
                unscoped: Arc::new(Scope::new(NoContext, parts.constants)),
            }),
        }
    }

    /// The constant entries of the encryption context.
    pub(super) fn constants(&self) -> &ContextMap {
        self.inner.unscoped.constants()
    }

    /// The scope of records without a context.
    pub(super) fn unscoped(&self) -> &Arc<Scope<NoContext>> {
        &self.inner.unscoped
    }

    /// Whether it opens fields whose signature it cannot check: if it was told so, or accepts records without one.
    pub(super) fn opens_unsigned_fields(&self) -> bool {
        self.inner.unsigned_fields || self.inner.accepted.contains(&Suite::Symmetric)
    }

    /// On how many threads a batch is decrypted.
    pub(super) fn threads(&self) -> NonZeroUsize {
        self.inner.threads
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
        ScopedDecryptor::new(self.clone(), self.inner.unscoped.other(context))
    }

    /// The cache of data keys, if the client has one: for its statistics.
    #[must_use]
    pub fn cache(&self) -> Option<&DataKeyCache> {
        self.inner.cache.as_ref()
    }

    /// Decrypts a record whose type has no context.
    ///
    /// # Errors
    ///
    /// As [`ScopedDecryptor::decrypt`].
    pub async fn decrypt<E>(&self, row: &E) -> Result<E::Record, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context: SameContext<NoContext>>,
    {
        self.decrypt_in(same(&self.inner.unscoped), row).await
    }

    /// Decrypts a record whose type has no context, if it is the one that was asked for.
    ///
    /// # Errors
    ///
    /// As [`ScopedDecryptor::decrypt_id`].
    pub async fn decrypt_id<E, Q>(&self, row: &E, id: &Q) -> Result<E::Record, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context: SameContext<NoContext>>,
        E::Id: PartialEq<Q>,
        Q: ?Sized,
    {
        self.decrypt_id_in(same(&self.inner.unscoped), row, id).await
    }

    /// Decrypts a record whose type has no context, and gives what was verified of its header.
    ///
    /// # Errors
    ///
    /// As [`ScopedDecryptor::decrypt_verified`].
    pub async fn decrypt_verified<E>(&self, row: &E) -> Result<Verified<E::Record>, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context: SameContext<NoContext>>,
    {
        self.decrypt_verified_in(same(&self.inner.unscoped), row).await
    }

    /// Decrypts records whose type has no context, in order.
    ///
    /// # Errors
    ///
    /// As [`ScopedDecryptor::decrypt_all`].
    pub async fn decrypt_all<E>(&self, rows: &[E]) -> Result<Vec<E::Record>, Error>
    where
        E: EncryptedRecord + Sync,
        E::Record: Encrypted<Context: SameContext<NoContext>> + Send,
    {
        self.decrypt_all_in(same(&self.inner.unscoped), rows).await
    }

    /// Decrypts a record of a context.
    pub(super) async fn decrypt_in<E: EncryptedRecord>(
        &self,
        scope: &Scope<<E::Record as Encrypted>::Context>,
        row: &E,
    ) -> Result<E::Record, Error> {
        let opened = self.open(scope, row).await;
        opened
            .map(|opened| opened.record)
            .map_err(|error| self.audited(scope, row, error))
    }

    /// Decrypts a record of a context, and keeps what was verified of its header.
    pub(super) async fn decrypt_verified_in<E: EncryptedRecord>(
        &self,
        scope: &Scope<<E::Record as Encrypted>::Context>,
        row: &E,
    ) -> Result<Verified<E::Record>, Error> {
        let opened = self
            .open(scope, row)
            .await
            .map_err(|error| self.audited(scope, row, error))?;
        let header = VerifiedHeader::new(&opened.header, opened.grant.materials());
        Ok(Verified {
            record: opened.record,
            header,
        })
    }

    /// Decrypts a record of a context, if it is the one that was asked for.
    pub(super) async fn decrypt_id_in<E, Q>(
        &self,
        scope: &Scope<<E::Record as Encrypted>::Context>,
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
                table: E::Record::SCHEMA.table().to_owned(),
            };
            return Err(self.audited(scope, row, error));
        }
        self.decrypt_in(scope, row).await
    }

    /// Obtains the materials of a record once, for all records of its type and context under the same data key.
    pub(super) async fn prepare<E: EncryptedRecord<Record: TableRecord>>(
        &self,
        scope: &Arc<Scope<<E::Record as Encrypted>::Context>>,
        row: &E,
    ) -> Result<RecordDecryptor<E>, Error> {
        let unwrapped = self.unwrap(scope, row).await;
        let (_, grant) = unwrapped.map_err(|error| self.audited(scope, row, error))?;
        Ok(RecordDecryptor::new(self.clone(), grant, Arc::clone(scope)))
    }

    async fn open<'r, E: EncryptedRecord>(
        &self,
        scope: &Scope<<E::Record as Encrypted>::Context>,
        row: &'r E,
    ) -> Result<Opened<'r, E::Record>, Error> {
        let (header, grant) = self.unwrap(scope, row).await?;
        let record = structured::decrypt_parsed(grant.materials(), row, &header)?;
        Ok(Opened { record, header, grant })
    }

    async fn unwrap<'r, E: EncryptedRecord>(
        &self,
        scope: &Scope<<E::Record as Encrypted>::Context>,
        row: &'r E,
    ) -> Result<(ParsedHeader<'r>, DecryptionGrant), Error> {
        let header = self.check(scope, row)?;
        let prepared = scope.prepared(E::Record::SCHEMA)?;
        let context = prepared.context_of(|entries| row.key_entries(entries))?;
        let grant = self.granted(E::Record::SCHEMA.table(), &context, &header).await?;
        Ok((header, grant))
    }

    /// Obtains the materials of a record whose header was checked, and whose full encryption context is this one but for
    /// the public key of a signed record.
    pub(super) async fn granted(
        &self,
        table: &str,
        expected: &ContextMap,
        header: &ParsedHeader<'_>,
    ) -> Result<DecryptionGrant, Error> {
        let table_name = || table.to_owned();
        let request = DecryptionRequest {
            table,
            expected,
            header,
        };
        let grant = self.inner.manager.decryption_materials(request).await;
        let grant = grant.map_err(|source| Error::Materials {
            table: table_name(),
            source,
        })?;
        let materials = grant.materials();
        if materials.suite() != header.suite() || !context::covers_record(materials.context(), expected, header) {
            return Err(Error::Materials {
                table: table_name(),
                source: MaterialsError::OtherMaterials.into(),
            });
        }
        Ok(grant)
    }

    /// Checks whatever can be checked before a key is asked for: the row's context fields, the header's form, what the
    /// type demands of header and footer, the suite, and the stored context.
    pub(super) fn check<'r, E: EncryptedRecord>(
        &self,
        scope: &Scope<<E::Record as Encrypted>::Context>,
        row: &'r E,
    ) -> Result<ParsedHeader<'r>, Error> {
        let schema = E::Record::SCHEMA;
        context::expect(schema, row.check_context(scope.context()))?;
        let header = structured::parse_header(schema.table(), row.header().as_bytes())?;
        self.check_header(row, &header)?;
        context::check_stored(header.context_keys()).map_err(|source| Error::Materials {
            table: schema.table().to_owned(),
            source: source.into(),
        })?;
        Ok(header)
    }

    /// Checks what the schema demands of header and footer, and the suite.
    pub(super) fn check_header<O: Openable>(&self, row: &O, header: &ParsedHeader<'_>) -> Result<(), Error> {
        structured::check_header(row, header)?;
        self.check_suite(row.table(), header)?;
        structured::parse_footer(row, header)?;
        Ok(())
    }

    /// Checks that the client accepts a record's suite.
    pub(super) fn check_suite(&self, table: &str, header: &ParsedHeader<'_>) -> Result<(), DecryptError> {
        if self.inner.accepted.contains(&header.suite()) {
            return Ok(());
        }
        Err(DecryptError::Suite {
            table: table.to_owned(),
            found: header.suite(),
        })
    }

    /// Tells the audit of a record that could not be decrypted.
    pub(super) fn audited<E: EncryptedRecord>(
        &self,
        scope: &Scope<<E::Record as Encrypted>::Context>,
        row: &E,
        error: Error,
    ) -> Error {
        let table = E::Record::SCHEMA.table();
        self.tell_audit(table, row.header().as_bytes(), &error, || {
            let prepared = scope.prepared(E::Record::SCHEMA).ok()?;
            let context = prepared.context_of(|entries| row.key_entries(entries)).ok()?;
            Some(context.into_owned())
        });
        error
    }

    /// Tells the audit, if there is one, of a record that could not be decrypted; `context` gives the expected one.
    pub(super) fn tell_audit(
        &self,
        table: &str,
        header: &[u8],
        reason: &Error,
        context: impl FnOnce() -> Option<ContextMap>,
    ) {
        if let Some(audit) = &self.inner.audit {
            let header = ParsedHeader::parse(header).ok();
            let keys = header.and_then(|header| header.owned_encrypted_data_keys().ok());
            audit.decryption_failed(&FailedDecryption {
                table,
                context: &context().unwrap_or_default(),
                encrypted_data_keys: &keys.unwrap_or_default(),
                reason,
            });
        }
    }
}

/// A record that was decrypted, and with what.
struct Opened<'r, R> {
    record: R,
    header: ParsedHeader<'r>,
    grant: DecryptionGrant,
}
