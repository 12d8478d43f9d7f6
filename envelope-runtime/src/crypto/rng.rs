//! The one source of keys, ids and initialization vectors: the operating system's generator. (AWS-LC makes the nonces of
//! signatures with a generator of its own, which is seeded from the system's.)
//!
//! Asking the system for every message id, and never a generator in the process, is what keeps them distinct after a
//! `fork`, and after a virtual machine is resumed twice from one snapshot (on kernels that are told of it).

use super::CryptoError;
use crate::secret::KEY_LEN;

/// `N` random bytes that need not stay secret: a message id, an initialization vector.
pub(crate) fn random_bytes<const N: usize>() -> Result<[u8; N], CryptoError> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// Fills a key's buffer in place.
pub(crate) fn random_key(key: &mut [u8; KEY_LEN]) -> Result<(), CryptoError> {
    fill(key)
}

fn fill(bytes: &mut [u8]) -> Result<(), CryptoError> {
    getrandom::fill(bytes).map_err(|_| CryptoError::new("the operating system's random number generator"))
}
