//! Opens the fields of one record that was authenticated.

use zeroize::Zeroizing;

use super::DecryptError;
use super::verifier::field_error;
use crate::crypto::{FieldKeys, TAG_LEN};
use crate::format::Ciphertext;
use crate::record::{Decode, Encode, Encoder, RecordError, TypeId, ValueRef};
use crate::schema::Field;
use crate::secret::SecretBytes;

/// Opens the encrypted fields of one record, in canonical order. Exists only once the record's footer has verified.
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
        T::decode(ValueRef::new(type_id, &self.scratch)).map_err(|source| field_error(self.table, field, source))
    }
}

impl std::fmt::Debug for Opener<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opener")
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}
