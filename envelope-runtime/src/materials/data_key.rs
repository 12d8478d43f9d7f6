//! The data key, wrapped and unwrapped.

use super::MaterialsError;
use crate::secret::{DataKey, SymmetricSigningKey};

/// One wrapped form of a record's data key, as its header stores it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EncryptedDataKey {
    provider: String,
    info: Vec<u8>,
    ciphertext: Vec<u8>,
}

impl EncryptedDataKey {
    /// An encrypted data key. `provider` and `info` tell which keyring can unwrap `ciphertext`, and with what key.
    ///
    /// # Errors
    ///
    /// [`MaterialsError::EncryptedDataKeyTooLong`] if a part has more than 65535 bytes.
    pub fn new(
        provider: impl Into<String>,
        info: impl Into<Vec<u8>>,
        ciphertext: impl Into<Vec<u8>>,
    ) -> Result<Self, MaterialsError> {
        let key = Self {
            provider: provider.into(),
            info: info.into(),
            ciphertext: ciphertext.into(),
        };
        for (part, len) in [
            ("provider", key.provider.len()),
            ("info", key.info.len()),
            ("ciphertext", key.ciphertext.len()),
        ] {
            if len > usize::from(u16::MAX) {
                return Err(MaterialsError::EncryptedDataKeyTooLong { part, len });
            }
        }
        Ok(key)
    }

    /// The key provider id, for example `aws-kms`.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The key provider's information, for example a key ARN.
    #[must_use]
    pub fn info(&self) -> &[u8] {
        &self.info
    }

    /// The wrapped data key.
    #[must_use]
    pub fn ciphertext(&self) -> &[u8] {
        &self.ciphertext
    }

    /// Appends the serialized form: three u16-prefixed parts.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        for part in [self.provider.as_bytes(), &self.info, &self.ciphertext] {
            // `new` has checked that the length fits.
            out.extend((part.len() as u16).to_be_bytes());
            out.extend(part);
        }
    }
}

/// What a keyring returns for each recipient when it wraps a data key.
#[derive(Debug)]
pub struct WrappedDataKey {
    /// The wrapped form, for the header.
    pub key: EncryptedDataKey,
    /// The key of the recipient's tag, for the footer.
    pub signing_key: SymmetricSigningKey,
}

/// What a keyring returns when it unwraps a data key.
#[derive(Debug)]
#[non_exhaustive]
pub struct UnwrappedDataKey {
    /// The data key.
    pub data_key: DataKey,
    /// The key of the recipient's tag.
    pub signing_key: SymmetricSigningKey,
    /// Which of the encrypted data keys opened: its index among those that the keyring was given.
    pub opened: usize,
}

impl UnwrappedDataKey {
    /// What a keyring unwrapped from the encrypted data key at index `opened` of those that it was given.
    #[must_use]
    pub fn new(data_key: DataKey, signing_key: SymmetricSigningKey, opened: usize) -> Self {
        Self {
            data_key,
            signing_key,
            opened,
        }
    }
}
