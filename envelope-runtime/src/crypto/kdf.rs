//! Key derivation: HKDF-SHA-512 ([RFC 5869]) without a salt, under labels that the format fixes.
//!
//! [RFC 5869]: https://www.rfc-editor.org/rfc/rfc5869

use hkdf::Hkdf;
use sha2::Sha512;
use zeroize::Zeroizing;

use super::{CommitKey, CryptoError, FieldKeys};
use crate::secret::{DataKey, IntermediateKey, KEY_LEN, SymmetricSigningKey, WrappingKey};

const COMMIT_KEY_LABEL: &[u8; 18] = b"AWS_DBE_COMMIT_KEY";
const DERIVE_KEY_LABEL: &[u8; 18] = b"AWS_DBE_DERIVE_KEY";
const KEYWRAP_MAC_LABEL: &[u8] = b"AWS_MPL_INTERMEDIATE_KEYWRAP_MAC";
const KEYWRAP_ENC_LABEL: &[u8] = b"AWS_MPL_INTERMEDIATE_KEYWRAP_ENC";

/// A data key ready to derive from: HKDF-Extract depends on the data key alone, so it is done once per key.
#[derive(Clone)]
pub(crate) struct DataKeySchedule(Hkdf<Sha512>);

impl DataKeySchedule {
    /// `HKDF-Extract(no salt, data key)`.
    pub(crate) fn new(data_key: &DataKey) -> Self {
        Self(Hkdf::new(None, data_key.expose()))
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

    fn expand(&self, label: &[u8; 18], message_id: &[u8; 32]) -> Result<Zeroizing<[u8; KEY_LEN]>, CryptoError> {
        let mut key = Zeroizing::new([0; KEY_LEN]);
        self.0
            .expand_multi_info(&[label, message_id], &mut *key)
            .map_err(|_| CryptoError::new("HKDF-SHA-512"))?;
        Ok(key)
    }
}

/// The two keys that follow from an intermediate key: the one of the recipient's tag, and the one that wraps the data
/// key.
pub(crate) fn intermediate_keys(key: &IntermediateKey) -> Result<(SymmetricSigningKey, WrappingKey), CryptoError> {
    let schedule = Hkdf::<Sha512>::new(None, key.expose());
    let expand = |label: &[u8], out: &mut [u8; KEY_LEN]| {
        schedule
            .expand(label, out)
            .map_err(|_| CryptoError::new("HKDF-SHA-512"))
    };
    Ok((
        SymmetricSigningKey::try_init(|out| expand(KEYWRAP_MAC_LABEL, out))?,
        WrappingKey::try_init(|out| expand(KEYWRAP_ENC_LABEL, out))?,
    ))
}
