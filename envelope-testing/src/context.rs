//! The encryption context: string pairs that are bound to a ciphertext, and that policies can look at.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::KmsError;

/// The most bytes that an encryption context may have, keys and values together.
const MAX_LEN: usize = 8192;

/// An encryption context. The order of its pairs says nothing; their case does.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(transparent)]
pub(crate) struct EncryptionContext(BTreeMap<String, String>);

impl EncryptionContext {
    /// Refuses a context that is too large.
    pub(crate) fn checked(self) -> Result<Self, KmsError> {
        let len: usize = self.0.iter().map(|(key, value)| key.len() + value.len()).sum();
        if len > MAX_LEN {
            return Err(KmsError::validation(format!(
                "the encryption context has {len} bytes, more than {MAX_LEN}"
            )));
        }
        Ok(self)
    }

    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The context as bytes: each key and value after its length, in the order of the keys. No two contexts share them.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for text in self.0.iter().flat_map(|(key, value)| [key, value]) {
            bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        bytes
    }
}

impl<K: Into<String>, V: Into<String>, const N: usize> From<[(K, V); N]> for EncryptionContext {
    fn from(pairs: [(K, V); N]) -> Self {
        EncryptionContext(pairs.map(|(key, value)| (key.into(), value.into())).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_says_nothing_and_case_does() {
        let bytes = EncryptionContext::from([("a", "1"), ("b", "2")]).to_bytes();
        assert_eq!(EncryptionContext::from([("b", "2"), ("a", "1")]).to_bytes(), bytes);
        assert_ne!(EncryptionContext::from([("A", "1"), ("b", "2")]).to_bytes(), bytes);
        assert_ne!(EncryptionContext::from([("a", "1b2")]).to_bytes(), bytes);
    }

    #[test]
    fn eight_kilobytes_are_the_most() {
        let of = |len| EncryptionContext::from([("k", "v".repeat(len - 1))]).checked();
        assert!(of(MAX_LEN).is_ok());
        assert_eq!(of(MAX_LEN + 1).unwrap_err().code(), "ValidationException");
    }
}
