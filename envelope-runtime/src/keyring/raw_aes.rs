//! The raw AES keyring: wraps under a local AES-256 key ([raw AES keyring]).
//!
//! Provider id = namespace. Provider information = key name ‖ u32be 128 ‖ u32be 12 ‖ iv. Ciphertext = data key wrapped
//! by the intermediate key (48 bytes) ‖ intermediate key wrapped by AES-256-GCM under the local key (48 bytes).
//!
//! [raw AES keyring]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/raw-aes-keyring.md

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use super::intermediate::{INTERMEDIATE_WRAP_LEN, unwrap_with, wrap_with};
use super::{BoxFuture, Keyring, KeyringError};
use crate::crypto::{IV_LEN, TAG_LEN, open_key, random_bytes, random_key, seal_key};
use crate::materials::{EncodedContext, EncryptedDataKey, UnwrappedDataKey, WrappedDataKey};
use crate::secret::{DataKey, IntermediateKey, WrappingKey};

/// How often one key may wrap under random initialization vectors (NIST SP 800-38D, 8.3).
const MAX_WRAPS: u64 = 1 << 32;

/// Wraps data keys under a local AES-256 key.
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
    namespace: String,
    name: String,
    key: WrappingKey,
    wraps: AtomicU64,
}

impl RawAesKeyring {
    /// A keyring over one key. Namespace and name are stored in every record: they tell which key it takes.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Name`] if namespace or name is empty or over 1024 bytes, or the namespace begins with `aws-kms`,
    /// which means AWS KMS.
    pub fn new(namespace: impl Into<String>, name: impl Into<String>, key: WrappingKey) -> Result<Self, KeyringError> {
        let (namespace, name) = (namespace.into(), name.into());
        check_name("namespace", &namespace)?;
        check_name("name", &name)?;
        if namespace.starts_with("aws-kms") {
            let problem = "begins with `aws-kms`, which means AWS KMS; choose another";
            return Err(KeyringError::Name {
                part: "namespace",
                problem,
            });
        }
        Ok(Self {
            namespace,
            name,
            key,
            wraps: AtomicU64::new(0),
        })
    }

    /// How errors name the key.
    fn label(&self) -> String {
        format!("key `{}` of `{}`", self.name, self.namespace)
    }

    fn wrap(&self, data_key: &DataKey, context: &EncodedContext) -> Result<WrappedDataKey, KeyringError> {
        if self.wraps.fetch_add(1, Ordering::Relaxed) >= MAX_WRAPS {
            self.wraps.store(MAX_WRAPS, Ordering::Relaxed);
            return Err(KeyringError::Exhausted { key: self.label() });
        }
        let iv = random_bytes::<IV_LEN>()?;
        let intermediate = IntermediateKey::try_init(random_key)?;
        let outer = seal_key(self.key.expose(), &iv, context.aad(), intermediate.expose())?;
        let (signing_key, inner) = wrap_with(intermediate, data_key, context)?;
        let info = [self.name.as_bytes(), &INFO_LENGTHS, &iv].concat();
        let key = EncryptedDataKey::new(self.namespace.clone(), info, [inner, outer].concat())?;
        Ok(WrappedDataKey { key, signing_key })
    }

    fn unwrap(&self, keys: &[EncryptedDataKey], context: &EncodedContext) -> Result<UnwrappedDataKey, KeyringError> {
        let not_unwrapped = || KeyringError::NotUnwrapped { key: self.label() };
        let mut failure = None;
        for (index, parts) in keys
            .iter()
            .enumerate()
            .filter_map(|(index, key)| Some((index, self.matching(key)?)))
        {
            let unwrapped = parts.ok_or_else(not_unwrapped).and_then(|(iv, inner, outer)| {
                let intermediate =
                    IntermediateKey::try_init(|out| open_key(self.key.expose(), iv, context.aad(), outer, out))
                        .map_err(|_| not_unwrapped())?;
                unwrap_with(&intermediate, inner, context, &self.label(), index)
            });
            match unwrapped {
                Ok(unwrapped) => return Ok(unwrapped),
                Err(error) => failure = Some(error),
            }
        }
        Err(failure.unwrap_or_else(|| KeyringError::no_matching_key(keys, self.label())))
    }

    /// The parts of an encrypted data key, if it is one of this keyring's; the inner `None` stands for one that names the
    /// keyring's key and is cut short.
    fn matching<'k>(&self, key: &'k EncryptedDataKey) -> Option<Option<WrapParts<'k>>> {
        let rest = key.info().strip_prefix(self.name.as_bytes())?;
        let iv = rest.strip_prefix(&INFO_LENGTHS)?;
        if key.provider() != self.namespace {
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
type WrapParts<'k> = (
    &'k [u8; IV_LEN],
    &'k [u8; INTERMEDIATE_WRAP_LEN],
    &'k [u8; INTERMEDIATE_WRAP_LEN],
);

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
        f.debug_struct("RawAesKeyring")
            .field("namespace", &self.namespace)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn check_name(part: &'static str, name: &str) -> Result<(), KeyringError> {
    let problem = match name.len() {
        0 => "is empty",
        1..=1024 if name.chars().any(char::is_control) => "has a control character",
        1..=1024 => return Ok(()),
        _ => "is longer than 1024 bytes",
    };
    Err(KeyringError::Name { part, problem })
}
