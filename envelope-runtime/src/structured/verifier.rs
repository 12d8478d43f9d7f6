//! Authenticates one encrypted record before anything of it is opened.

use crate::crypto::TAG_LEN;
use crate::format::{CanonicalRecord, Ciphertext, Footer, Header, ParsedFooter, ParsedHeader};
use crate::materials::DecryptionMaterials;
use crate::record::{Encode, Encoder, Precision, RecordError, TypeId};
use crate::schema::{Field, Schema};

use super::{DecryptError, Opener};

/// Takes in every protected field of one record, in canonical order, and checks its footer.
pub struct Verifier<'m> {
    table: &'static str,
    materials: &'m DecryptionMaterials,
    header: ParsedHeader<'m>,
    footer: ParsedFooter<'m>,
    record: CanonicalRecord,
    scratch: Vec<u8>,
}

impl<'m> Verifier<'m> {
    /// Checks a footer's form and a header's commitment. The header was compared with the schema before.
    pub(super) fn new(
        materials: &'m DecryptionMaterials,
        schema: &'static Schema,
        (header, parsed): (&'m Header, &ParsedHeader<'m>),
        footer: &'m Footer,
    ) -> Result<Self, DecryptError> {
        if parsed.suite() != materials.suite() {
            return Err(DecryptError::Suite {
                table: schema.table().to_owned(),
                found: parsed.suite(),
            });
        }
        let footer = ParsedFooter::parse(footer.as_bytes(), parsed.encrypted_data_key_count(), parsed.suite())
            .map_err(|source| DecryptError::Footer {
                table: schema.table().to_owned(),
                source,
            })?;
        parsed
            .verify_commitment(&materials.schedule().commit_key(parsed.message_id())?)
            .map_err(|_| DecryptError::Unauthenticated)?;
        let record = CanonicalRecord::new(header.as_bytes(), materials.aad());
        Ok(Self {
            table: schema.table(),
            materials,
            header: parsed.clone(),
            footer,
            record,
            scratch: Vec::new(),
        })
    }

    /// Takes in the next field, which is encrypted.
    ///
    /// # Errors
    ///
    /// [`DecryptError::NotEncrypted`] if the bytes cannot be a ciphertext.
    pub fn encrypted<T: ?Sized>(&mut self, field: &Field, value: &Ciphertext<T>) -> Result<(), DecryptError> {
        let sealed = value.as_bytes();
        let type_id = sealed.first_chunk().and_then(|bytes| TypeId::from_bytes(*bytes));
        if type_id.is_none() || sealed.len() < TypeId::LEN + TAG_LEN {
            return Err(DecryptError::NotEncrypted {
                table: self.table.to_owned(),
                field: field.name().to_owned(),
            });
        }
        self.record.encrypted(field.path(), sealed);
        Ok(())
    }

    /// Takes in the next field, which is signed and in plaintext.
    ///
    /// # Errors
    ///
    /// [`DecryptError::Field`] if the value has no encoding, so that it cannot be what was signed.
    pub fn signed<T: Encode>(&mut self, field: &Field, value: &T) -> Result<(), DecryptError> {
        self.scratch.clear();
        value
            .encode(&mut Encoder::new(&mut self.scratch, Precision::default()))
            .map_err(|source| field_error(self.table, field, source))?;
        self.record.plaintext(field.path(), value.type_id(), &self.scratch);
        Ok(())
    }

    /// Checks the footer over all that was taken in; what verified may be opened.
    pub(super) fn finish(self) -> Result<Opener<'m>, DecryptError> {
        let hash = self.record.finish();
        self.footer
            .verify(&hash, self.materials.recipient(), self.materials.verifying())
            .map_err(|_| DecryptError::Unauthenticated)?;
        Ok(Opener::new(
            self.table,
            self.materials.schedule().field_keys(self.header.message_id())?,
        ))
    }
}

impl std::fmt::Debug for Verifier<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier")
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}

#[cold]
pub(super) fn field_error(table: &str, field: &Field, source: RecordError) -> DecryptError {
    DecryptError::Field {
        table: table.to_owned(),
        field: field.name().to_owned(),
        source,
    }
}
