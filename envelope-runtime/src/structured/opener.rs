//! Opens the fields of one record.

use zeroize::Zeroizing;

use super::DecryptError;
use super::verifier::field_error;
use crate::crypto::{FieldKeys, TAG_LEN};
use crate::format::Ciphertext;
use crate::record::{Decode, DecodeElement, Encode, Encoder, RecordError, TypeId, ValueRef};
use crate::schema::Field;
use crate::secret::SecretBytes;

/// Opens the encrypted fields of one record, in canonical order. Exists only once the record's footer has verified, but for a field
/// that is opened [without it](crate::Scoped::open_field_without_footer).
pub struct Opener<'m> {
    table: &'m str,
    keys: FieldKeys,
    scratch: SecretBytes,
}

impl<'m> Opener<'m> {
    /// Starts at the first encrypted field.
    pub(super) fn new(table: &'m str, keys: FieldKeys) -> Self {
        Self {
            table,
            keys,
            scratch: Zeroizing::default(),
        }
    }

    /// Opens the next encrypted field.
    ///
    /// # Errors
    ///
    /// [`DecryptError::Unauthenticated`] if its tag does not verify, [`DecryptError::Field`] if it holds a value of
    /// another type.
    pub fn encrypted<T: Decode>(&mut self, field: &Field<'_>, value: &Ciphertext<T>) -> Result<T, DecryptError> {
        self.sealed(field, value.as_bytes())
    }

    /// [`encrypted`](Self::encrypted) for a field that was written as a value of another type.
    ///
    /// # Errors
    ///
    /// Those of [`encrypted`](Self::encrypted), and what `decode` returns.
    pub fn encrypted_as<D: Decode, T, U: ?Sized>(
        &mut self,
        field: &Field<'_>,
        value: &Ciphertext<U>,
        decode: impl FnOnce(D) -> Result<T, RecordError>,
    ) -> Result<T, DecryptError> {
        let value = self.sealed(field, value.as_bytes())?;
        decode(value).map_err(|source| field_error(self.table, field, source))
    }

    /// Reads a signed field that was written as a value of another type: out of its canonical bytes, which are what was
    /// authenticated, and not out of the column.
    ///
    /// # Errors
    ///
    /// [`DecryptError::Field`] if the bytes hold a value of another type, or `decode` refuses it.
    pub fn signed_as<V: Encode, D: Decode, T>(
        &self,
        field: &Field<'_>,
        value: &V,
        decode: impl FnOnce(D) -> Result<T, RecordError>,
    ) -> Result<T, DecryptError> {
        let mut bytes = Vec::with_capacity(Encoder::capacity_for(value));
        Encoder::decodable(&mut bytes, field.instants())
            .encode(value)
            .and_then(|()| D::decode(ValueRef::new(value.type_id(), &bytes)))
            .and_then(decode)
            .map_err(|source| field_error(self.table, field, source))
    }

    /// A field is missing in the end.
    #[cold]
    pub(super) fn incomplete(&self) -> DecryptError {
        DecryptError::FieldOrder {
            table: self.table.to_owned(),
            field: "the last one".to_owned(),
        }
    }

    /// [`encrypted`](Self::encrypted), given the bytes.
    pub(super) fn sealed<T: Decode>(&mut self, field: &Field<'_>, sealed: &[u8]) -> Result<T, DecryptError> {
        let type_id = self.decrypt(field, sealed)?;
        T::decode(ValueRef::new(type_id, &self.scratch)).map_err(|source| field_error(self.table, field, source))
    }

    /// Opens a field whose place is not known, by the key of the first place that it opens under.
    pub(super) fn sealed_at<T: DecodeElement>(
        &mut self,
        field: &Field<'_>,
        sealed: &[u8],
        ordinals: impl Iterator<Item = u16>,
    ) -> Result<T, DecryptError> {
        for ordinal in ordinals {
            self.keys.seek(ordinal)?;
            match self.decrypt(field, sealed) {
                Err(DecryptError::Unauthenticated) => {}
                decrypted => {
                    let value = ValueRef::new(decrypted?, &self.scratch);
                    return T::decode_element(value).map_err(|source| field_error(self.table, field, source));
                }
            }
        }
        Err(DecryptError::Unauthenticated)
    }

    /// Leaves the next field's plaintext in `scratch`, and gives its type.
    fn decrypt(&mut self, field: &Field<'_>, sealed: &[u8]) -> Result<TypeId, DecryptError> {
        let key = self.keys.next()?;
        let (type_id, sealed) = sealed.split_first_chunk().ok_or(DecryptError::Unauthenticated)?;
        let type_id = TypeId::from_bytes(*type_id).ok_or(DecryptError::Unauthenticated)?;
        let (ciphertext, tag) = sealed
            .split_last_chunk::<TAG_LEN>()
            .ok_or(DecryptError::Unauthenticated)?;
        self.scratch.clear();
        if self.scratch.capacity() < ciphertext.len() {
            // Growing would free a buffer that holds the last field's plaintext; a new one lets the old one be wiped.
            self.scratch = Zeroizing::new(Vec::with_capacity(ciphertext.len()));
        }
        self.scratch.extend_from_slice(ciphertext);
        key.open(field.path(), &mut self.scratch, tag)
            .map_err(|_| DecryptError::Unauthenticated)?;
        Ok(type_id)
    }
}

impl std::fmt::Debug for Opener<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opener")
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}
