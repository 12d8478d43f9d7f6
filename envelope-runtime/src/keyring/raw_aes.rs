//! The raw AES keyring: wraps under a local AES key ([raw AES keyring]).
//!
//! Provider id = namespace. Provider information = key name ‖ u32be 128 ‖ u32be 12 ‖ iv. Ciphertext = data key wrapped
//! by the intermediate key (48 bytes) ‖ intermediate key wrapped by AES-GCM under the local key (48 bytes). How long the
//! local key is does not show.
//!
//! [raw AES keyring]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/raw-aes-keyring.md

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use super::attempts::first_that_opens;
use super::intermediate::{INTERMEDIATE_WRAP_LEN, unwrap_with, wrap_with};
use super::key_name::KeyName;
use super::{BoxFuture, Keyring, KeyringError};
use crate::crypto::{IV_LEN, SealedKey, TAG_LEN, open_key_with, random_bytes, random_key, seal_key_with};
use crate::materials::{EncodedContext, EncryptedDataKey, UnwrappedDataKey, WrappedDataKey};
use crate::secret::{DataKey, IntermediateKey, WrappingKey};

/// How often one key, of whatever length, may wrap under random initialization vectors (NIST SP 800-38D, 8.3).
const MAX_WRAPS: u64 = 1 << 32;

/// Wraps data keys under a local key of AES-256, AES-192 or AES-128: 32 bytes, 24 or 16.
///
/// Take 32 bytes unless the key comes from elsewhere. Whatever its length, the key must be random: it is no password. In
/// records all three look the same, and what is under a shorter key is no shorter: data keys have 32 bytes.
///
/// Whoever has the key can read and write. It wraps at most 2³² times; the keyring counts within the process, and it is
/// the user's to count across processes and restarts.
///
/// ```
/// use envelope_runtime::keyring::RawAesKeyring;
/// use envelope_runtime::secret::WrappingKey;
///
/// # let bytes = [7; 32];
/// let keyring = RawAesKeyring::new("my-company", "key-2026", WrappingKey::from_slice(&bytes)?)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RawAesKeyring {
    name: KeyName,
    key: WrappingKey,
    wraps: AtomicU64,
}

impl RawAesKeyring {
    /// A keyring over one key. Namespace and name are stored in every record: they tell which key it takes.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Name`] if namespace or name is empty, over 1024 bytes or has a control character, or the namespace
    /// begins with `aws-kms`, which means AWS KMS.
    pub fn new(namespace: impl Into<String>, name: impl Into<String>, key: WrappingKey) -> Result<Self, KeyringError> {
        Ok(Self {
            name: KeyName::new(namespace, name)?,
            key,
            wraps: AtomicU64::new(0),
        })
    }

    fn wrap(&self, data_key: &DataKey, context: &EncodedContext) -> Result<WrappedDataKey, KeyringError> {
        if self.wraps.fetch_add(1, Ordering::Relaxed) >= MAX_WRAPS {
            self.wraps.store(MAX_WRAPS, Ordering::Relaxed);
            return Err(KeyringError::Exhausted { key: self.name.label() });
        }
        let iv = random_bytes::<IV_LEN>()?;
        let intermediate = IntermediateKey::try_init(random_key)?;
        let outer = seal_key_with(&self.key, &iv, context.aad(), intermediate.expose())?;
        let (signing_key, inner) = wrap_with(intermediate, data_key, context)?;
        let info = [self.name.name().as_bytes(), &INFO_LENGTHS, &iv].concat();
        let key = EncryptedDataKey::new(self.name.namespace(), info, [inner, outer].concat())?;
        Ok(WrappedDataKey { key, signing_key })
    }

    fn unwrap(&self, keys: &[EncryptedDataKey], context: &EncodedContext) -> Result<UnwrappedDataKey, KeyringError> {
        let own = || self.name.label();
        let not_unwrapped = || KeyringError::NotUnwrapped { key: own() };
        first_that_opens(keys, own, |index, key| {
            let parts = self.matching(key)?.ok_or_else(not_unwrapped);
            Some(parts.and_then(|(iv, inner, outer)| {
                let intermediate =
                    IntermediateKey::try_init(|out| open_key_with(&self.key, iv, context.aad(), outer, out))
                        .map_err(|_| not_unwrapped())?;
                unwrap_with(&intermediate, inner, context, &own(), index)
            }))
        })
    }

    /// The parts of an encrypted data key, if it is one of this keyring's; the inner `None` stands for one that names the
    /// keyring's key and is cut short.
    fn matching<'k>(&self, key: &'k EncryptedDataKey) -> Option<Option<WrapParts<'k>>> {
        let rest = key.info().strip_prefix(self.name.name().as_bytes())?;
        let iv = rest.strip_prefix(&INFO_LENGTHS)?;
        if key.provider() != self.name.namespace() {
            return None;
        }
        let parts = || {
            let (inner, outer) = key.ciphertext().split_first_chunk()?;
            Some((iv.try_into().ok()?, inner, outer.try_into().ok()?))
        };
        Some(parts())
    }
}

/// iv, data key wrapped by the intermediate key, intermediate key wrapped by the local key.
type WrapParts<'k> = (&'k [u8; IV_LEN], &'k [u8; INTERMEDIATE_WRAP_LEN], &'k SealedKey);

/// The lengths that the provider information states: of the tag in bits, of the iv in bytes.
const INFO_LENGTHS: [u8; 8] = [0, 0, 0, TAG_LEN as u8 * 8, 0, 0, 0, IV_LEN as u8];

impl Keyring for RawAesKeyring {
    fn wrap_data_key<'a>(
        &'a self,
        data_key: &'a DataKey,
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<Vec<WrappedDataKey>, KeyringError>> {
        Box::pin(async move { Ok(vec![self.wrap(data_key, context)?]) })
    }

    fn unwrap_data_key<'a>(
        &'a self,
        keys: &'a [EncryptedDataKey],
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<UnwrappedDataKey, KeyringError>> {
        Box::pin(async move { self.unwrap(keys, context) })
    }
}

impl fmt::Debug for RawAesKeyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt_as("RawAesKeyring", f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::test_keyrings::{Case, block_on, context, data_key};

    fn keyring(len: usize) -> RawAesKeyring {
        RawAesKeyring::new("tests", "key", WrappingKey::from_slice(&vec![7; len]).unwrap()).unwrap()
    }

    #[test]
    fn keys_of_every_length_wrap_and_unwrap_in_one_form() {
        for len in [16, 24, 32] {
            let case = Case::new(&keyring(len), keyring(len));
            case.check();
            assert_eq!(case.key().provider(), "tests");
            assert!(case.key().info().starts_with(b"key\0\0\0\x80\0\0\0\x0c"));
            assert_eq!(
                (case.key().info().len(), case.key().ciphertext().len()),
                (3 + 8 + 12, 96)
            );
            for other in [16, 24, 32].into_iter().filter(|&other| other != len) {
                let error = case.unwrap_by(&keyring(other)).unwrap_err();
                assert!(matches!(error, KeyringError::NotUnwrapped { .. }));
            }
        }
    }

    #[test]
    fn a_key_wraps_no_more_than_its_limit() {
        for len in [16, 24, 32] {
            let keyring = keyring(len);
            keyring.wraps.store(MAX_WRAPS - 1, Ordering::Relaxed);
            block_on(keyring.wrap_data_key(&data_key(9), &context("t"))).unwrap();
            for _ in 0..2 {
                let error = block_on(keyring.wrap_data_key(&data_key(9), &context("t"))).unwrap_err();
                assert!(matches!(error, KeyringError::Exhausted { .. }));
            }
        }
    }
}
