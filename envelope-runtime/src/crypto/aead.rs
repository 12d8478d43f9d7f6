//! AES-256-GCM ([NIST SP 800-38D]) of one buffer, in place.
//!
//! [NIST SP 800-38D]: https://csrc.nist.gov/pubs/sp/800/38/d/final

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce, Tag};

use super::{CryptoError, Mismatch};
use crate::secret::KEY_LEN;

/// The number of bytes of an initialization vector (a nonce).
pub(crate) const IV_LEN: usize = 12;
/// The number of bytes of an authentication tag.
pub(crate) const TAG_LEN: usize = 16;

/// Encrypts `buffer` in place and returns the tag over it and `aad`.
///
/// A (key, iv) pair must seal once.
pub(crate) fn seal(
    key: &[u8; KEY_LEN],
    iv: &[u8; IV_LEN],
    aad: &[u8],
    buffer: &mut [u8],
) -> Result<[u8; TAG_LEN], CryptoError> {
    Aes256Gcm::new(key.into())
        .encrypt_inout_detached(&Nonce::from(*iv), aad, buffer.into())
        .map(Into::into)
        .map_err(|_| CryptoError::new("AES-256-GCM"))
}

/// Checks the tag over `buffer` and `aad`, then decrypts `buffer` in place.
///
/// On a mismatch the buffer holds the ciphertext still, or nothing of use: it must be dropped.
pub(crate) fn open(
    key: &[u8; KEY_LEN],
    iv: &[u8; IV_LEN],
    aad: &[u8],
    buffer: &mut [u8],
    tag: &[u8; TAG_LEN],
) -> Result<(), Mismatch> {
    Aes256Gcm::new(key.into())
        .decrypt_inout_detached(&Nonce::from(*iv), aad, buffer.into(), &Tag::from(*tag))
        .map_err(|_| Mismatch)
}

/// Wraps one key under another: ciphertext (32 bytes) ‖ tag (16 bytes).
pub(crate) fn seal_key(
    wrapping: &[u8; KEY_LEN],
    iv: &[u8; IV_LEN],
    aad: &[u8],
    key: &[u8; KEY_LEN],
) -> Result<[u8; KEY_LEN + TAG_LEN], CryptoError> {
    let mut wrapped = [0; KEY_LEN + TAG_LEN];
    let (body, tail) = wrapped.split_at_mut(KEY_LEN);
    body.copy_from_slice(key);
    let tag = seal(wrapping, iv, aad, body)?;
    tail.copy_from_slice(&tag);
    Ok(wrapped)
}

/// Unwraps a key into `key`: the counterpart of [`seal_key`]. On a mismatch `key` is left zeroed.
pub(crate) fn open_key(
    wrapping: &[u8; KEY_LEN],
    iv: &[u8; IV_LEN],
    aad: &[u8],
    wrapped: &[u8; KEY_LEN + TAG_LEN],
    key: &mut [u8; KEY_LEN],
) -> Result<(), Mismatch> {
    let (body, tag) = wrapped.split_first_chunk::<KEY_LEN>().ok_or(Mismatch)?;
    let tag = tag.first_chunk::<TAG_LEN>().ok_or(Mismatch)?;
    *key = *body;
    open(wrapping, iv, aad, key, tag).inspect_err(|_| *key = [0; KEY_LEN])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flipped_bit_anywhere_is_noticed() {
        let (key, iv) = ([1; 32], [2; 12]);
        let mut sealed = b"plaintext".to_vec();
        let tag = seal(&key, &iv, b"aad", &mut sealed).unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut altered = sealed.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&key, &iv, b"aad", &mut altered, &tag), Err(Mismatch));
        }
        assert_eq!(open(&key, &iv, b"aaD", &mut sealed.clone(), &tag), Err(Mismatch));
        open(&key, &iv, b"aad", &mut sealed, &tag).unwrap();
        assert_eq!(sealed, b"plaintext");
    }

    #[test]
    fn a_failed_unwrap_leaves_no_key() {
        let mut wrapped = seal_key(&[1; 32], &[0; 12], b"", &[9; 32]).unwrap();
        wrapped[0] ^= 1;
        let mut key = [0xFF; 32];
        assert_eq!(open_key(&[1; 32], &[0; 12], b"", &wrapped, &mut key), Err(Mismatch));
        assert_eq!(key, [0; 32]);
    }
}
