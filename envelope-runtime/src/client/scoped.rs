//! A handle for the records of one context.

use std::sync::Arc;

use super::{Envelope, Error};
use crate::format::ParsedHeader;
use crate::manager::{DecryptionRequest, EncryptionRequest};
use crate::materials::{
    ContextMap, DecryptionMaterials, EncryptionContext, EncryptionMaterials, MaterialsError, table_context,
};
use crate::schema::{Field, Schema, Suite};
use crate::structured::{self, DecryptError, Encrypted, EncryptedRecord};

/// Encrypts and decrypts the records of one context; see [`Envelope::scoped`].
///
/// Writing and reading both compare the record's context fields with the context before any key is used.
#[derive(Debug, Clone)]
pub struct Scoped<C> {
    envelope: Envelope,
    context: C,
}

impl<C: EncryptionContext> Scoped<C> {
    pub(super) fn new(envelope: Envelope, context: C) -> Self {
        Self { envelope, context }
    }

    /// The context.
    #[must_use]
    pub fn context(&self) -> &C {
        &self.context
    }

    /// Encrypts a record.
    ///
    /// # Errors
    ///
    /// [`Error::ContextMismatch`] if a context field is not the one of this handle; [`Error::Materials`] if the keyring
    /// fails; [`Error::Encrypt`] if a field's value has no encoding.
    pub async fn encrypt<R: Encrypted<Context = C>>(&self, record: &R) -> Result<R::Encrypted, Error> {
        expect_context(R::SCHEMA, record.check_context(&self.context))?;
        let materials = self.encryption_materials::<R>().await?;
        Ok(structured::encrypt(&materials, record)?)
    }

    /// Decrypts a record.
    ///
    /// # Errors
    ///
    /// [`Error::ContextMismatch`] if a context field is not the one of this handle; [`Error::Materials`] if the data key
    /// cannot be unwrapped; [`Error::Decrypt`] if the record is malformed, not what its type demands, or not authentic.
    pub async fn decrypt<E>(&self, row: &E) -> Result<E::Record, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context = C>,
    {
        let header = self.checked_header(row)?;
        let materials = self.unwrapped(E::Record::SCHEMA, &header).await?;
        Ok(structured::decrypt_parsed(&materials, row, &header)?)
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
        if row.id() != *id {
            return Err(Error::IdMismatch {
                table: E::Record::SCHEMA.table(),
            });
        }
        self.decrypt(row).await
    }

    /// Obtains materials to encrypt records of a type, for use with [`structured::encrypt`] where nothing can be
    /// awaited. They are of this handle's context: encrypt only records of it.
    ///
    /// # Errors
    ///
    /// [`Error::Context`] if the context cannot be put together, [`Error::Materials`] if the keyring fails.
    pub async fn encryption_materials<R>(&self) -> Result<Arc<EncryptionMaterials>, Error>
    where
        R: Encrypted<Context = C>,
    {
        let (table, context) = (R::SCHEMA.table(), self.full_context(R::SCHEMA)?);
        let required = context.iter().map(|(key, _)| key.to_owned()).collect();
        let request = EncryptionRequest {
            suite: self.envelope.inner.suite,
            context,
            required,
        };
        let materials = self.envelope.inner.manager.encryption_materials(request).await;
        materials.map_err(|source| Error::Materials { table, source })
    }

    /// Obtains materials to decrypt a record, and all others under the same data key, for use with
    /// [`structured::decrypt`] where nothing can be awaited.
    ///
    /// # Errors
    ///
    /// As [`decrypt`](Self::decrypt), but for the last: nothing of the record is authenticated yet.
    pub async fn decryption_materials<E>(&self, row: &E) -> Result<Arc<DecryptionMaterials>, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context = C>,
    {
        self.unwrapped(E::Record::SCHEMA, &self.checked_header(row)?).await
    }

    /// Whatever can be checked about a row before a key is asked for: its context fields, its header's form, and what
    /// its type demands of the header.
    fn checked_header<'r, E>(&self, row: &'r E) -> Result<ParsedHeader<'r>, Error>
    where
        E: EncryptedRecord,
        E::Record: Encrypted<Context = C>,
    {
        let schema = E::Record::SCHEMA;
        expect_context(schema, row.check_context(&self.context))?;
        let header = structured::parse_header(row)?;
        structured::check_header(row, &header)?;
        Ok(header)
    }

    async fn unwrapped(
        &self,
        schema: &'static Schema,
        header: &ParsedHeader<'_>,
    ) -> Result<Arc<DecryptionMaterials>, Error> {
        let table = schema.table();
        if self.envelope.inner.suite == Suite::Signed && header.suite() != Suite::Signed {
            return Err(DecryptError::Suite {
                table: table.to_owned(),
                found: header.suite(),
            }
            .into());
        }
        let materials_error = |source: MaterialsError| Error::Materials {
            table,
            source: source.into(),
        };
        let request = DecryptionRequest {
            suite: header.suite(),
            stored: header.context().map_err(materials_error)?,
            expected: self.full_context(schema)?,
            encrypted_data_keys: header
                .encrypted_data_keys()
                .map(|key| key.to_owned())
                .collect::<Result<_, _>>()
                .map_err(materials_error)?,
        };
        let materials = self.envelope.inner.manager.decryption_materials(request).await;
        materials.map_err(|source| Error::Materials { table, source })
    }

    fn full_context(&self, schema: &'static Schema) -> Result<ContextMap, Error> {
        table_context(schema.table(), &self.envelope.inner.constants, &self.context).map_err(|source| Error::Context {
            table: schema.table(),
            source,
        })
    }
}

fn expect_context(schema: &'static Schema, checked: Result<(), &'static Field>) -> Result<(), Error> {
    checked.map_err(|field| Error::ContextMismatch {
        table: schema.table(),
        field: field.name(),
    })
}
