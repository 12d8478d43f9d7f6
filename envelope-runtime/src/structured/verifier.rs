//! Authenticates one encrypted record before anything of it is opened.

use crate::crypto::TAG_LEN;
use crate::format::{CanonicalRecord, Ciphertext, ParsedFooter, ParsedHeader};
use crate::materials::DecryptionMaterials;
use crate::record::{Encode, Encoder, Precision, RecordError, TypeId};
use crate::schema::Field;

use super::{DecryptError, Opener};

/// Takes in every protected field of one record, in canonical order, and checks its footer.
///
/// Each field uses up one letter of the header's legend, which must be the one of the field's action: a record type
/// cannot leave a field out, or pass one off as another, even where its traits are implemented by hand.
pub struct Verifier<'m> {
    table: &'m str,
    materials: &'m DecryptionMaterials,
    header: &'m ParsedHeader<'m>,
    footer: ParsedFooter<'m>,
    letters: &'m [u8],
    record: CanonicalRecord,
    scratch: Vec<u8>,
}

impl<'m> Verifier<'m> {
    /// Checks a header's commitment. Header and footer were compared with the schema before.
    pub(super) fn new(
        materials: &'m DecryptionMaterials,
        table: &'m str,
        header: &[u8],
        parsed: &'m ParsedHeader<'m>,
        footer: ParsedFooter<'m>,
    ) -> Result<Self, DecryptError> {
        if parsed.suite() != materials.suite() {
            return Err(DecryptError::Suite {
                table: table.to_owned(),
                found: parsed.suite(),
            });
        }
        parsed
            .verify_commitment(&materials.schedule().commit_key(parsed.message_id())?)
            .map_err(|_| DecryptError::Unauthenticated)?;
        Ok(Self {
            table,
            materials,
            header: parsed,
            footer,
            letters: parsed.legend(),
            record: CanonicalRecord::new(header, materials.aad()),
            scratch: Vec::new(),
        })
    }

    /// Takes in the next field, which is encrypted.
    ///
    /// # Errors
    ///
    /// [`DecryptError::NotEncrypted`] if the bytes cannot be a ciphertext; [`DecryptError::FieldOrder`] if the next
    /// field is another.
    pub fn encrypted<T: ?Sized>(&mut self, field: &Field<'_>, value: &Ciphertext<T>) -> Result<(), DecryptError> {
        self.sealed(field, value.as_bytes())
    }

    /// [`encrypted`](Self::encrypted), given the bytes.
    pub(super) fn sealed(&mut self, field: &Field<'_>, sealed: &[u8]) -> Result<(), DecryptError> {
        self.expect(field)?;
        if !may_be_sealed(sealed) {
            return Err(DecryptError::NotEncrypted {
                table: self.table.to_owned(),
                field: field.name().to_owned(),
            });
        }
        self.record.encrypted(field.path(), sealed);
        Ok(())
    }

    /// Takes in the next field, which is signed and in plaintext. Nothing of the value may lie outside what is
    /// authenticated: an instant finer than a signed column keeps, for example, is refused.
    ///
    /// # Errors
    ///
    /// [`DecryptError::Field`] if the value has no exact encoding, so that it cannot be what was signed;
    /// [`DecryptError::FieldOrder`] if the next field is another.
    pub fn signed<T: Encode>(&mut self, field: &Field<'_>, value: &T) -> Result<(), DecryptError> {
        self.take_signed(field, value, |out, precision| Encoder::exact(out, precision))
    }

    /// [`signed`](Self::signed) for a field that is opened by decoding what is signed here, not by copying its column.
    ///
    /// # Errors
    ///
    /// Those of [`signed`](Self::signed).
    pub fn signed_as<V: Encode>(&mut self, field: &Field<'_>, value: &V) -> Result<(), DecryptError> {
        self.take_signed(field, value, |out, precision| Encoder::decodable(out, precision))
    }

    #[inline]
    fn take_signed<V: Encode>(
        &mut self,
        field: &Field<'_>,
        value: &V,
        encoder: impl for<'b> FnOnce(&'b mut Vec<u8>, Precision) -> Encoder<'b>,
    ) -> Result<(), DecryptError> {
        self.expect(field)?;
        self.scratch.clear();
        encoder(&mut self.scratch, field.instants())
            .encode(value)
            .map_err(|source| field_error(self.table, field, source))?;
        self.record.plaintext(field.path(), value.type_id(), &self.scratch);
        Ok(())
    }

    /// Checks the footer over all that was taken in; what verified may be opened.
    pub(super) fn finish(self) -> Result<Opener<'m>, DecryptError> {
        if !self.letters.is_empty() {
            return Err(DecryptError::FieldOrder {
                table: self.table.to_owned(),
                field: "the last one".to_owned(),
            });
        }
        let hash = self.record.finish();
        self.footer
            .verify(&hash, self.materials.recipient(), self.materials.verifying())
            .map_err(|_| DecryptError::Unauthenticated)?;
        Ok(Opener::new(
            self.table,
            self.materials.schedule().field_keys(self.header.message_id())?,
        ))
    }

    /// Uses up the letter of a field.
    fn expect(&mut self, field: &Field<'_>) -> Result<(), DecryptError> {
        match self.letters.split_first() {
            Some((letter, rest)) if field.action().letter() == Some(*letter) => {
                self.letters = rest;
                Ok(())
            }
            _ => Err(DecryptError::FieldOrder {
                table: self.table.to_owned(),
                field: field.name().to_owned(),
            }),
        }
    }
}

impl std::fmt::Debug for Verifier<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier")
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}

/// Whether bytes begin with a type id, and are as long as a ciphertext must be.
pub(super) fn may_be_sealed(sealed: &[u8]) -> bool {
    let type_id = sealed.first_chunk().and_then(|bytes| TypeId::from_bytes(*bytes));
    type_id.is_some() && sealed.len() >= TypeId::LEN + TAG_LEN
}

#[cold]
pub(super) fn field_error(table: &str, field: &Field<'_>, source: RecordError) -> DecryptError {
    DecryptError::Field {
        table: table.to_owned(),
        field: field.name().to_owned(),
        source,
    }
}
