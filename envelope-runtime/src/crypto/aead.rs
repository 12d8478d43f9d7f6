//! AES-256-GCM ([NIST SP 800-38D]) of one buffer, in place; and of AES-128 and AES-192 what long-lived wrapping keys need.
//!
//! [NIST SP 800-38D]: https://csrc.nist.gov/pubs/sp/800/38/d/final

use aes_gcm::aead::consts::{U12, U16};
use aes_gcm::aead::{AeadCore, AeadInOut, KeyInit};
use aes_gcm::aes::Aes192;
use aes_gcm::{Aes128Gcm, Aes256Gcm, AesGcm, Nonce, Tag};
use zeroize::Zeroizing;

use super::stack::wiped_behind;
use super::{CryptoError, Mismatch};
use crate::secret::{AesKey, KEY_LEN, WrappingKey};

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
    seal_under(&Aes256Gcm::new(key.into()), iv, aad, buffer)
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
    open_under(&Aes256Gcm::new(key.into()), iv, aad, buffer, tag)
}

/// How much of the stack is written over after a key was wrapped or unwrapped: 16 KiB. With the widest registers that processors have
/// (AVX-512), AES keeps four copies of each of its 15 round keys, the first of which are the key.
const STACK_WORDS: usize = 2048;

/// A key wrapped under another: ciphertext ‖ tag.
pub(crate) type SealedKey = [u8; KEY_LEN + TAG_LEN];

/// Wraps one key under another.
pub(crate) fn seal_key(
    wrapping: &[u8; KEY_LEN],
    iv: &[u8; IV_LEN],
    aad: &[u8],
    key: &[u8; KEY_LEN],
) -> Result<SealedKey, CryptoError> {
    wiped_behind::<STACK_WORDS, _>(|| seal_key_under(&Aes256Gcm::new(wrapping.into()), iv, aad, key))
}

/// Unwraps a key into `key`: the counterpart of [`seal_key`]. On a mismatch `key` is left zeroed.
pub(crate) fn open_key(
    wrapping: &[u8; KEY_LEN],
    iv: &[u8; IV_LEN],
    aad: &[u8],
    wrapped: &SealedKey,
    key: &mut [u8; KEY_LEN],
) -> Result<(), Mismatch> {
    wiped_behind::<STACK_WORDS, _>(|| open_key_under(&Aes256Gcm::new(wrapping.into()), iv, aad, wrapped, key))
}

/// [`seal_key`] under a wrapping key of any length.
pub(crate) fn seal_key_with(
    wrapping: &WrappingKey,
    iv: &[u8; IV_LEN],
    aad: &[u8],
    key: &[u8; KEY_LEN],
) -> Result<SealedKey, CryptoError> {
    wiped_behind::<STACK_WORDS, _>(|| match wrapping.expose() {
        AesKey::Aes128(wrapping) => seal_key_under(&Aes128Gcm::new((&**wrapping).into()), iv, aad, key),
        AesKey::Aes192(wrapping) => seal_key_under(&Aes192Gcm::new((&**wrapping).into()), iv, aad, key),
        AesKey::Aes256(wrapping) => seal_key_under(&Aes256Gcm::new((&**wrapping).into()), iv, aad, key),
    })
}

/// [`open_key`] under a wrapping key of any length.
pub(crate) fn open_key_with(
    wrapping: &WrappingKey,
    iv: &[u8; IV_LEN],
    aad: &[u8],
    wrapped: &SealedKey,
    key: &mut [u8; KEY_LEN],
) -> Result<(), Mismatch> {
    wiped_behind::<STACK_WORDS, _>(|| match wrapping.expose() {
        AesKey::Aes128(wrapping) => open_key_under(&Aes128Gcm::new((&**wrapping).into()), iv, aad, wrapped, key),
        AesKey::Aes192(wrapping) => open_key_under(&Aes192Gcm::new((&**wrapping).into()), iv, aad, wrapped, key),
        AesKey::Aes256(wrapping) => open_key_under(&Aes256Gcm::new((&**wrapping).into()), iv, aad, wrapped, key),
    })
}

type Aes192Gcm = AesGcm<Aes192, U12>;

fn seal_key_under(
    cipher: &impl Gcm,
    iv: &[u8; IV_LEN],
    aad: &[u8],
    key: &[u8; KEY_LEN],
) -> Result<SealedKey, CryptoError> {
    // Until it is encrypted, it is the key: a failure must wipe it.
    let mut wrapped = Zeroizing::new([0; KEY_LEN + TAG_LEN]);
    let (body, tail) = wrapped.split_at_mut(KEY_LEN);
    body.copy_from_slice(key);
    let tag = seal_under(cipher, iv, aad, body)?;
    tail.copy_from_slice(&tag);
    Ok(*wrapped)
}

fn open_key_under(
    cipher: &impl Gcm,
    iv: &[u8; IV_LEN],
    aad: &[u8],
    wrapped: &SealedKey,
    key: &mut [u8; KEY_LEN],
) -> Result<(), Mismatch> {
    let (body, tag) = wrapped.split_first_chunk::<KEY_LEN>().ok_or(Mismatch)?;
    let tag = tag.first_chunk::<TAG_LEN>().ok_or(Mismatch)?;
    *key = *body;
    open_under(cipher, iv, aad, key, tag).inspect_err(|_| *key = [0; KEY_LEN])
}

/// AES-GCM with any key, 12 bytes of iv and 16 of tag.
trait Gcm: AeadInOut + AeadCore<NonceSize = U12, TagSize = U16> {}

impl<C: AeadInOut + AeadCore<NonceSize = U12, TagSize = U16>> Gcm for C {}

fn seal_under(
    cipher: &impl Gcm,
    iv: &[u8; IV_LEN],
    aad: &[u8],
    buffer: &mut [u8],
) -> Result<[u8; TAG_LEN], CryptoError> {
    cipher
        .encrypt_inout_detached(&Nonce::from(*iv), aad, buffer.into())
        .map(Into::into)
        .map_err(|_| CryptoError::new("AES-GCM"))
}

fn open_under(
    cipher: &impl Gcm,
    iv: &[u8; IV_LEN],
    aad: &[u8],
    buffer: &mut [u8],
    tag: &[u8; TAG_LEN],
) -> Result<(), Mismatch> {
    cipher
        .decrypt_inout_detached(&Nonce::from(*iv), aad, buffer.into(), &Tag::from(*tag))
        .map_err(|_| Mismatch)
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

    #[test]
    fn wrapping_keys_of_every_length_are_those_of_gcm_in_aws_lc() {
        use aws_lc_rs::aead::{AES_128_GCM, AES_192_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

        for (len, algorithm) in [(16, &AES_128_GCM), (24, &AES_192_GCM), (32, &AES_256_GCM)] {
            let bytes: Vec<u8> = (0..len).collect();
            let wrapping = WrappingKey::from_slice(&bytes).unwrap();
            let sealed = seal_key_with(&wrapping, &[3; 12], b"aad", &[9; 32]).unwrap();
            let mut expected = vec![9; 32];
            LessSafeKey::new(UnboundKey::new(algorithm, &bytes).unwrap())
                .seal_in_place_append_tag(Nonce::assume_unique_for_key([3; 12]), Aad::from(b"aad"), &mut expected)
                .unwrap();
            assert_eq!(sealed[..], expected);
            let mut key = [0; 32];
            open_key_with(&wrapping, &[3; 12], b"aad", &sealed, &mut key).unwrap();
            assert_eq!(key, [9; 32]);
            assert_eq!(
                open_key_with(&wrapping, &[3; 12], b"aaD", &sealed, &mut key),
                Err(Mismatch)
            );
            assert_eq!(key, [0; 32]);
        }
    }
}
