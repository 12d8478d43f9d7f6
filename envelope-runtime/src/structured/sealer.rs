//! Builds one encrypted record, field by field.

use std::ops::Range;

use crate::crypto::{FieldKeys, TAG_LEN};
use crate::format::{CanonicalRecord, Ciphertext, Footer, Header, HeaderWriter, Legend, write_footer};
use crate::materials::EncryptionMaterials;
use crate::record::{Decode, Encode, Encoder, Precision, RecordError, TypeId, ValueRef};
use crate::schema::Field;

use super::{EncryptError, Sealable};

/// Seals the fields of one record, in canonical order, under one message id.
///
/// Each field uses up one letter of the legend, which must be the one of the field's action.
pub struct Sealer<'m> {
    table: &'m str,
    materials: &'m EncryptionMaterials,
    header: Vec<u8>,
    /// Where in the header the letters of the fields to come stand.
    letters: Range<usize>,
    record: CanonicalRecord,
    keys: FieldKeys,
    scratch: Vec<u8>,
    /// The type of what is in `scratch`, after `signed_as`.
    signed_type: Option<TypeId>,
    granted_bytes: u64,
    sealed_bytes: u64,
}

impl<'m> Sealer<'m> {
    /// Writes the header of a record. The message id must be new under the data key, which was
    /// granted for one more record of so many bytes.
    pub(super) fn new(
        materials: &'m EncryptionMaterials,
        record: &'m (impl Sealable + ?Sized),
        message_id: &[u8; 32],
        granted_bytes: u64,
    ) -> Result<Self, EncryptError> {
        let (table, suite) = (record.table(), materials.suite());
        let (fields, tail) = (record.field_count(), materials.header_tail());
        let legend = |legend: &mut Legend<'_>| record.legend(legend);
        let header =
            HeaderWriter::new(record.version(), suite, message_id, fields, legend, tail).map_err(|source| {
                EncryptError::Header {
                    table: table.to_owned(),
                    source,
                }
            })?;
        let letters = header.legend();
        let header = header.commit(&materials.schedule().commit_key(message_id)?)?;
        let record = CanonicalRecord::new(&header, materials.aad());
        let keys = materials.schedule().field_keys(message_id)?;
        Ok(Self {
            table,
            materials,
            header,
            letters,
            record,
            keys,
            scratch: Vec::new(),
            signed_type: None,
            granted_bytes,
            sealed_bytes: 0,
        })
    }

    /// Encrypts the next field: type id ‖ ciphertext ‖ tag.
    ///
    /// # Errors
    ///
    /// [`EncryptError::Field`] if the value has no encoding; [`EncryptError::FieldOrder`] if the next field is another.
    pub fn encrypted<T: Encode + ?Sized>(
        &mut self,
        field: &Field<'_>,
        value: &T,
    ) -> Result<Ciphertext<T>, EncryptError> {
        self.encrypted_as(field, value)
    }

    /// [`encrypted`](Self::encrypted) for a field that is written as a value of another type.
    ///
    /// # Errors
    ///
    /// Those of [`encrypted`](Self::encrypted).
    pub fn encrypted_as<T: ?Sized, V: Encode + ?Sized>(
        &mut self,
        field: &Field<'_>,
        value: &V,
    ) -> Result<Ciphertext<T>, EncryptError> {
        self.expect(field)?;
        let mut sealed = Vec::with_capacity(TypeId::LEN + Encoder::capacity_for(value) + TAG_LEN);
        sealed.extend_from_slice(&value.type_id().as_bytes());
        Encoder::new(&mut sealed, Precision::Nanos)
            .encode(value)
            .map_err(|source| field_error(self.table, field, source))?;
        let plaintext = sealed.get_mut(TypeId::LEN..).unwrap_or_default();
        self.sealed_bytes += plaintext.len() as u64;
        let tag = self.keys.next()?.seal(field.path(), plaintext)?;
        sealed.extend_from_slice(&tag);
        self.record.encrypted(field.path(), &sealed);
        Ok(Ciphertext::from_bytes(sealed))
    }

    /// Signs the next field, and gives it back as the store is to keep it.
    ///
    /// # Errors
    ///
    /// [`EncryptError::Field`] if the value has no encoding, or is not what its encoding says once it is brought into
    /// stored form; [`EncryptError::FieldOrder`] if the next field is another.
    pub fn signed<T: Encode + Clone>(&mut self, field: &Field<'_>, value: &T) -> Result<T, EncryptError> {
        self.expect(field)?;
        let stored = value.stored(field.instants());
        self.scratch.clear();
        Encoder::exact(&mut self.scratch, field.instants())
            .encode(&stored)
            .map_err(|source| field_error(self.table, field, source))?;
        self.record.plaintext(field.path(), stored.type_id(), &self.scratch);
        Ok(stored)
    }

    /// [`signed`](Self::signed) for a field that is written as a value of another type. The column gets what is made of
    /// the signed bytes, so that nothing in it is left out of them.
    ///
    /// # Errors
    ///
    /// Those of [`signed`](Self::signed), and what `decode` returns.
    pub fn signed_as<V: Encode, D: Decode, T>(
        &mut self,
        field: &Field<'_>,
        value: &V,
        decode: impl FnOnce(D) -> Result<T, RecordError>,
    ) -> Result<T, EncryptError> {
        self.expect(field)?;
        self.scratch.clear();
        let type_id = value.type_id();
        self.signed_type = Some(type_id);
        Encoder::new(&mut self.scratch, field.instants())
            .encode(value)
            .and_then(|()| D::decode(ValueRef::new(type_id, &self.scratch)).and_then(decode))
            .inspect(|_| self.record.plaintext(field.path(), type_id, &self.scratch))
            .map_err(|source| field_error(self.table, field, source))
    }

    /// Checks that a column, which [`signed_as`](Self::signed_as) has just made, is written as what was signed: a reader
    /// signs what is written for the column.
    ///
    /// # Errors
    ///
    /// [`EncryptError::Field`] with [`RecordError::Irreversible`] if it is not.
    pub fn reversed<V: Encode>(&mut self, field: &Field<'_>, column: &V) -> Result<(), EncryptError> {
        let mut again = Vec::with_capacity(self.scratch.len());
        let written = Encoder::decodable(&mut again, field.instants()).encode(column);
        let same = self.signed_type == Some(column.type_id()) && again == self.scratch;
        let reversed = if same { Ok(()) } else { Err(RecordError::Irreversible) };
        written
            .and(reversed)
            .map_err(|source| field_error(self.table, field, source))
    }

    /// Makes the tags and the signature.
    ///
    /// # Errors
    ///
    /// [`EncryptError::Crypto`] if signing fails; [`EncryptError::FieldOrder`] if a field of the legend is missing;
    /// [`EncryptError::Exhausted`] if the record has more bytes than its types expected, and the data key may not serve them.
    pub fn finish(self) -> Result<(Header, Footer), EncryptError> {
        if !self.letters.is_empty() {
            return Err(self.incomplete());
        }
        let more = self.sealed_bytes.saturating_sub(self.granted_bytes);
        if more > 0 && !self.materials.grant_bytes(more) {
            return Err(EncryptError::Exhausted {
                table: self.table.to_owned(),
                bytes: self.sealed_bytes,
            });
        }
        let hash = self.record.finish();
        let footer = write_footer(&hash, self.materials.recipients(), self.materials.signing())?;
        Ok((Header::from_bytes(self.header), Footer::from_bytes(footer)))
    }

    /// A field is missing in the end.
    #[cold]
    pub(super) fn incomplete(&self) -> EncryptError {
        EncryptError::FieldOrder {
            table: self.table.to_owned(),
            field: "the last one".to_owned(),
        }
    }

    /// Uses up the letter of a field.
    fn expect(&mut self, field: &Field<'_>) -> Result<(), EncryptError> {
        let letter = self.letters.next().and_then(|at| self.header.get(at));
        if letter.is_none() || letter.copied() != field.action().letter() {
            return Err(EncryptError::FieldOrder {
                table: self.table.to_owned(),
                field: field.name().to_owned(),
            });
        }
        Ok(())
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
fn field_error(table: &str, field: &Field<'_>, source: RecordError) -> EncryptError {
    EncryptError::Field {
        table: table.to_owned(),
        field: field.name().to_owned(),
        source,
    }
}
