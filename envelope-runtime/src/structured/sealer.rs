//! Builds one encrypted record, field by field.

use crate::crypto::{FieldKeys, TAG_LEN};
use crate::format::{CanonicalRecord, Ciphertext, Footer, Header, HeaderWriter, Legend, write_footer};
use crate::materials::EncryptionMaterials;
use crate::record::{Encode, Encoder, Precision, RecordError, TypeId};
use crate::schema::{Field, Schema};

use super::EncryptError;

/// Seals the fields of one record, in canonical order, under one message id.
pub struct Sealer<'m> {
    table: &'static str,
    materials: &'m EncryptionMaterials,
    header: Vec<u8>,
    record: CanonicalRecord,
    keys: FieldKeys,
    scratch: Vec<u8>,
}

impl<'m> Sealer<'m> {
    /// Writes the header of a record with these protected fields. The message id must be new under the data key.
    pub(super) fn new(
        materials: &'m EncryptionMaterials,
        schema: &'static Schema,
        message_id: &[u8; 32],
        legend: impl FnOnce(&mut Legend<'_>),
    ) -> Result<Self, EncryptError> {
        let (fields, tail) = (schema.fields().len(), materials.header_tail());
        let header = HeaderWriter::new(schema.version(), materials.suite(), message_id, fields, legend, tail)
            .map_err(|source| EncryptError::Header {
                table: schema.table().to_owned(),
                source,
            })?
            .commit(&materials.schedule().commit_key(message_id)?)?;
        let record = CanonicalRecord::new(&header, materials.aad());
        let keys = materials.schedule().field_keys(message_id)?;
        Ok(Self {
            table: schema.table(),
            materials,
            header,
            record,
            keys,
            scratch: Vec::new(),
        })
    }

    /// Encrypts the next field: type id ‖ ciphertext ‖ tag.
    ///
    /// # Errors
    ///
    /// [`EncryptError::Field`] if the value has no encoding.
    pub fn encrypted<T: Encode + ?Sized>(&mut self, field: &Field, value: &T) -> Result<Ciphertext<T>, EncryptError> {
        let mut sealed = Vec::with_capacity(TypeId::LEN + value.size_hint() + TAG_LEN);
        sealed.extend_from_slice(&value.type_id().as_bytes());
        value
            .encode(&mut Encoder::new(&mut sealed, Precision::Nanos))
            .map_err(|source| field_error(self.table, field, source))?;
        let plaintext = sealed.get_mut(TypeId::LEN..).unwrap_or_default();
        let tag = self.keys.next()?.seal(field.path(), plaintext)?;
        sealed.extend_from_slice(&tag);
        self.record.encrypted(field.path(), &sealed);
        Ok(Ciphertext::from_bytes(sealed))
    }

    /// Signs the next field, and gives it back as the store is to keep it.
    ///
    /// # Errors
    ///
    /// [`EncryptError::Field`] if the value has no encoding.
    pub fn signed<T: Encode + Clone>(&mut self, field: &Field, value: &T) -> Result<T, EncryptError> {
        self.scratch.clear();
        value
            .encode(&mut Encoder::new(&mut self.scratch, Precision::default()))
            .map_err(|source| field_error(self.table, field, source))?;
        self.record.plaintext(field.path(), value.type_id(), &self.scratch);
        Ok(value.stored(Precision::default()))
    }

    /// Makes the tags and the signature.
    ///
    /// # Errors
    ///
    /// [`EncryptError::Crypto`] if signing fails.
    pub fn finish(self) -> Result<(Header, Footer), EncryptError> {
        let hash = self.record.finish();
        let footer = write_footer(&hash, self.materials.recipients(), self.materials.signing())?;
        Ok((Header::from_bytes(self.header), Footer::from_bytes(footer)))
    }
}

impl std::fmt::Debug for Sealer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer")
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}

#[cold]
fn field_error(table: &str, field: &Field, source: RecordError) -> EncryptError {
    EncryptError::Field {
        table: table.to_owned(),
        field: field.name().to_owned(),
        source,
    }
}
