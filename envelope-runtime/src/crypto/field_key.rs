//! The keys of a record's fields: an AES-256-CTR keystream under the field root key ([calculate cipherkey and nonce]).
//!
//! Field number *n* among the encrypted fields takes the 44 bytes at the counter block
//! `"AwsDbeField" ‖ 2c ‖ u32be(3 × n)`. Three blocks hold 48 bytes, so one pass over a record's fields, 48 bytes each,
//! yields all their keys; the last four bytes of each stretch are passed over.
//!
//! [calculate cipherkey and nonce]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/structured-encryption/encrypt-path-structure.md#calculate-cipherkey-and-nonce

use aes::Aes256;
use ctr::Ctr128BE;
use ctr::cipher::{KeyIvInit, StreamCipher, StreamCipherSeek};
use zeroize::Zeroizing;

use super::{CryptoError, IV_LEN, Mismatch, TAG_LEN, aead};
use crate::secret::KEY_LEN;

/// Bytes of keystream that one field consumes: three AES blocks.
const STRIDE: usize = 48;
/// `"AwsDbeField"`, the length of a field key (44), and the counter's start.
const COUNTER: &[u8; 16] = b"AwsDbeField\x2c\0\0\0\0";

/// The field keys of one record, in the order of its encrypted fields.
pub(crate) struct FieldKeys(Ctr128BE<Aes256>);

impl FieldKeys {
    /// The stream under a field root key, at its first field.
    pub(super) fn new(field_root_key: &[u8; KEY_LEN]) -> Self {
        Self(Ctr128BE::new(field_root_key.into(), COUNTER.into()))
    }

    /// The next field's key.
    pub(crate) fn next(&mut self) -> Result<FieldKey, CryptoError> {
        let mut stretch = Zeroizing::new([0; STRIDE]);
        self.0
            .try_apply_keystream(&mut *stretch)
            .map_err(|_| CryptoError::new("AES-256-CTR"))?;
        Ok(FieldKey(stretch))
    }

    /// Goes to the field with this ordinal among the encrypted fields of the record.
    pub(crate) fn seek(&mut self, ordinal: u16) -> Result<(), CryptoError> {
        self.0
            .try_seek(u32::from(ordinal) * STRIDE as u32)
            .map_err(|_| CryptoError::new("AES-256-CTR"))
    }
}

/// The AES-256-GCM key and nonce of one field of one record; seals once.
pub(crate) struct FieldKey(Zeroizing<[u8; STRIDE]>);

impl FieldKey {
    /// Encrypts a field's value in place and returns its tag.
    pub(crate) fn seal(self, path: &[u8], value: &mut [u8]) -> Result<[u8; TAG_LEN], CryptoError> {
        let (key, iv) = self.parts().ok_or(CryptoError::new("AES-256-GCM"))?;
        aead::seal(key, iv, path, value)
    }

    /// Checks a field's tag and decrypts its value in place.
    pub(crate) fn open(self, path: &[u8], value: &mut [u8], tag: &[u8; TAG_LEN]) -> Result<(), Mismatch> {
        let (key, iv) = self.parts().ok_or(Mismatch)?;
        aead::open(key, iv, path, value, tag)
    }

    /// Key and nonce in one, to compare with published ones.
    #[cfg(test)]
    pub(crate) fn test_bytes(&self) -> &[u8] {
        &self.0[..44]
    }

    fn parts(&self) -> Option<(&[u8; KEY_LEN], &[u8; IV_LEN])> {
        let (key, rest) = self.0.split_first_chunk()?;
        Some((key, rest.first_chunk()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{hex, items, load};

    #[test]
    fn the_keystream_is_that_of_the_vectors() {
        let Some(json) = load("aes_ctr_stream.json") else {
            return;
        };
        let cases = items(&json, "vectors");
        assert_eq!(cases.len(), 3);
        for case in cases {
            let (key, counter): ([u8; 32], [u8; 16]) = (
                hex(&case["key"]).try_into().unwrap(),
                hex(&case["nonce"]).try_into().unwrap(),
            );
            let expected = hex(&case["stream"]);
            let mut stream = vec![0; expected.len()];
            Ctr128BE::<Aes256>::new(&key.into(), &counter.into()).apply_keystream(&mut stream);
            assert_eq!(stream, expected);
        }
    }

    #[test]
    fn field_keys_are_those_of_the_vectors() {
        let Some(json) = load("field_keys.json") else { return };
        let cases = items(&json, "vectors");
        assert_eq!(cases.len(), 40);
        for case in cases {
            let root: [u8; 32] = hex(&case["fieldRootKey"]).try_into().unwrap();
            let mut keys = FieldKeys::new(&root);
            keys.seek(case["offset"].as_u64().unwrap().try_into().unwrap()).unwrap();
            assert_eq!(keys.next().unwrap().test_bytes(), hex(&case["fieldKey"]));
        }
    }

    #[test]
    fn seeking_and_walking_give_the_same_keys() {
        let mut walked = FieldKeys::new(&[3; 32]);
        for ordinal in 0..300u16 {
            let key = walked.next().unwrap();
            let mut sought = FieldKeys::new(&[3; 32]);
            sought.seek(ordinal).unwrap();
            assert_eq!(key.test_bytes(), sought.next().unwrap().test_bytes());
        }
    }
}
