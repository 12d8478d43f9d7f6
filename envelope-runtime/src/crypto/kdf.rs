//! Key derivation: HKDF-SHA-512 ([RFC 5869]) without a salt, under labels that the format fixes.
//!
//! All keys have 32 bytes, so that an expansion is one block: `HMAC(PRK, info ‖ 01)`, cut to 32 bytes. That is little
//! enough to be written over HMAC here, where every intermediate value is wiped.
//!
//! [RFC 5869]: https://www.rfc-editor.org/rfc/rfc5869

use zeroize::Zeroizing;

use super::short_mac::{SHA_512, ShortMac};
use super::{CommitKey, CryptoError, FieldKeys};
use crate::secret::{DataKey, DerivedWrappingKey, IntermediateKey, KEY_LEN, SymmetricSigningKey};

const COMMIT_KEY_LABEL: &[u8] = b"AWS_DBE_COMMIT_KEY";
const DERIVE_KEY_LABEL: &[u8] = b"AWS_DBE_DERIVE_KEY";
const KEYWRAP_MAC_LABEL: &[u8] = b"AWS_MPL_INTERMEDIATE_KEYWRAP_MAC";
const KEYWRAP_ENC_LABEL: &[u8] = b"AWS_MPL_INTERMEDIATE_KEYWRAP_ENC";

/// A data key ready to derive from: HKDF-Extract depends on the data key alone, so it is done once per key.
pub(crate) struct DataKeySchedule(Extracted);

impl DataKeySchedule {
    /// `HKDF-Extract(no salt, data key)`.
    pub(crate) fn new(data_key: &DataKey) -> Result<Self, CryptoError> {
        Extracted::new(data_key.expose()).map(Self)
    }

    /// `HKDF-Expand("AWS_DBE_COMMIT_KEY" ‖ message id)`: the key of a record's header commitment.
    pub(crate) fn commit_key(&self, message_id: &[u8; 32]) -> Result<CommitKey, CryptoError> {
        self.expand(COMMIT_KEY_LABEL, message_id).map(CommitKey)
    }

    /// `HKDF-Expand("AWS_DBE_DERIVE_KEY" ‖ message id)`: the key that a record's field keys are a stream of.
    pub(crate) fn field_keys(&self, message_id: &[u8; 32]) -> Result<FieldKeys, CryptoError> {
        self.expand(DERIVE_KEY_LABEL, message_id)
            .map(|root| FieldKeys::new(&root))
    }

    /// The commit key and the field root key as bytes, to compare with published ones.
    #[cfg(test)]
    pub(crate) fn test_keys(&self, message_id: &[u8; 32]) -> [[u8; KEY_LEN]; 2] {
        [COMMIT_KEY_LABEL, DERIVE_KEY_LABEL].map(|label| *self.expand(label, message_id).unwrap())
    }

    fn expand(&self, label: &[u8], message_id: &[u8; 32]) -> Result<Zeroizing<[u8; KEY_LEN]>, CryptoError> {
        let mut key = Zeroizing::new([0; KEY_LEN]);
        self.0.expand(label, message_id, &mut key)?;
        Ok(key)
    }
}

/// The two keys that follow from an intermediate key: the one of the recipient's tag, and the one that wraps the data
/// key.
pub(crate) fn intermediate_keys(
    key: &IntermediateKey,
) -> Result<(SymmetricSigningKey, DerivedWrappingKey), CryptoError> {
    let extracted = Extracted::new(key.expose())?;
    Ok((
        SymmetricSigningKey::try_init(|out| extracted.expand(KEYWRAP_MAC_LABEL, &[], out))?,
        DerivedWrappingKey::try_init(|out| extracted.expand(KEYWRAP_ENC_LABEL, &[], out))?,
    ))
}

/// A pseudorandom key, as the HMAC that it keys: the key schedule of every expansion, computed once.
struct Extracted(ShortMac);

impl Extracted {
    /// `PRK = HMAC(salt, key)`, where no salt is 64 zero bytes.
    fn new(key: &[u8; KEY_LEN]) -> Result<Self, CryptoError> {
        let mut pseudorandom = Zeroizing::new([0; 64]);
        ShortMac::new(SHA_512, &[0; 64])?.mac(&[key], &mut pseudorandom)?;
        ShortMac::new(SHA_512, &*pseudorandom).map(Self)
    }

    /// `T(1) = HMAC(PRK, label ‖ id ‖ 01)`, cut to the length of a key.
    fn expand(&self, label: &[u8], id: &[u8], out: &mut [u8; KEY_LEN]) -> Result<(), CryptoError> {
        self.0.mac(&[label, id, &[1]], out)
    }
}

#[cfg(test)]
mod tests {
    use sha2::Sha512;

    use super::*;

    #[test]
    fn it_is_the_hkdf_of_the_hkdf_crate() {
        for byte in 0..=255 {
            let mut expected = [0; KEY_LEN];
            hkdf::Hkdf::<Sha512>::new(None, &[byte; KEY_LEN])
                .expand(&[7; 50], &mut expected)
                .unwrap();
            let mut derived = [0; KEY_LEN];
            Extracted::new(&[byte; KEY_LEN])
                .unwrap()
                .expand(&[7; 18], &[7; 32], &mut derived)
                .unwrap();
            assert_eq!(derived, expected);
        }
    }
}
