//! Intermediate key wrapping ([algorithm suites, EDK wrapping]): what lies between a keyring's own wrap and a data key.
//!
//! - symmetric signing key = HKDF-SHA-512(intermediate key, "AWS_MPL_INTERMEDIATE_KEYWRAP_MAC")
//! - wrapping key = HKDF-SHA-512(intermediate key, "AWS_MPL_INTERMEDIATE_KEYWRAP_ENC")
//! - wrapped data key = AES-256-GCM(wrapping key, iv = 0, aad = encryption context, data key)
//!
//! The initialization vector is zero, so an intermediate key must wrap one data key under one context, once.
//!
//! [algorithm suites, EDK wrapping]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/algorithm-suites.md#algorithm-suites-edk-wrapping-settings

use super::KeyringError;
use crate::crypto::{IV_LEN, TAG_LEN, intermediate_keys, open_key, seal_key};
use crate::materials::{EncodedContext, UnwrappedDataKey};
use crate::secret::{DataKey, IntermediateKey, KEY_LEN, SymmetricSigningKey};

/// The number of bytes of a data key wrapped by an intermediate key.
pub const INTERMEDIATE_WRAP_LEN: usize = KEY_LEN + TAG_LEN;

const ZERO_IV: [u8; IV_LEN] = [0; IV_LEN];

/// Wraps a data key by an intermediate key, which is used up: a keyring's encrypted data key is these 48 bytes,
/// followed by its own wrap of the intermediate key.
///
/// # Errors
///
/// [`KeyringError::Crypto`] if a primitive fails.
pub fn wrap_with(
    intermediate: IntermediateKey,
    data_key: &DataKey,
    context: &EncodedContext,
) -> Result<(SymmetricSigningKey, [u8; INTERMEDIATE_WRAP_LEN]), KeyringError> {
    let (signing_key, wrapping_key) = intermediate_keys(&intermediate)?;
    let wrapped = seal_key(wrapping_key.expose(), &ZERO_IV, context.aad(), data_key.expose())?;
    Ok((signing_key, wrapped))
}

/// Unwraps a data key by an intermediate key. `key` names the keyring's key, for the error; `opened` is the index of the
/// encrypted data key that both come from.
///
/// # Errors
///
/// [`KeyringError::NotUnwrapped`] if the wrapped key does not authenticate under the context.
pub fn unwrap_with(
    intermediate: &IntermediateKey,
    wrapped: &[u8; INTERMEDIATE_WRAP_LEN],
    context: &EncodedContext,
    key: &str,
    opened: usize,
) -> Result<UnwrappedDataKey, KeyringError> {
    let (signing_key, wrapping_key) = intermediate_keys(intermediate)?;
    let data_key = DataKey::try_init(|out| open_key(wrapping_key.expose(), &ZERO_IV, context.aad(), wrapped, out))
        .map_err(|_| KeyringError::NotUnwrapped { key: key.to_owned() })?;
    Ok(UnwrappedDataKey::new(data_key, signing_key, opened))
}
