//! HMAC-SHA-512 and HMAC-SHA-384 of messages that fit in one block, without a trace of the key.
//!
//! All that a data key, and a symmetric signing key, is used for are messages of at most 51 bytes. What HMAC keeps of
//! its key are then two states of eight words, and a message takes two calls of the compression function. They are made
//! here, and not by the type of the `hmac` crate: that one is a value, which is copied whenever it is cloned or moved,
//! and leaves the padded key on the stack when it is made. Here the states lie on the heap and stay there, what is
//! worked in is wiped where it lies, and the stack that the compression function used is written over.

use std::slice;

use sha2::block_api::compress512;
use zeroize::{Zeroize, Zeroizing};

use super::CryptoError;
use super::stack::wiped_behind;

/// The number of bytes of a block of both hashes.
const BLOCK_LEN: usize = 128;
const INNER_PAD: u8 = 0x36;
const OUTER_PAD: u8 = 0x5c;
const HMAC: CryptoError = CryptoError::new("HMAC of a short message");

/// The hash under a MAC: where its state starts (FIPS 180-4, 5.3), and how many bytes of it are the digest.
#[derive(Clone, Copy)]
pub(super) struct Hash {
    start: &'static [u64; 8],
    digest_len: usize,
}

/// SHA-384.
pub(super) const SHA_384: Hash = Hash {
    start: &[
        0xcbbb_9d5d_c105_9ed8,
        0x629a_292a_367c_d507,
        0x9159_015a_3070_dd17,
        0x152f_ecd8_f70e_5939,
        0x6733_2667_ffc0_0b31,
        0x8eb4_4a87_6858_1511,
        0xdb0c_2e0d_64f9_8fa7,
        0x47b5_481d_befa_4fa4,
    ],
    digest_len: 48,
};

/// SHA-512.
pub(super) const SHA_512: Hash = Hash {
    start: &[
        0x6a09_e667_f3bc_c908,
        0xbb67_ae85_84ca_a73b,
        0x3c6e_f372_fe94_f82b,
        0xa54f_f53a_5f1d_36f1,
        0x510e_527f_ade6_82d1,
        0x9b05_688c_2b3e_6c1f,
        0x1f83_d9ab_fb41_bd6b,
        0x5be0_cd19_137e_2179,
    ],
    digest_len: 64,
};

/// A keyed MAC of short messages: the key schedule is computed once.
pub(super) struct ShortMac {
    hash: Hash,
    states: Box<States>,
}

/// The hash's state after the padded key, for the two hashes that an HMAC is.
struct States {
    inner: [u64; 8],
    outer: [u64; 8],
}

impl ShortMac {
    /// Computes the key schedule. A key is at most as long as a block.
    pub(super) fn new(hash: Hash, key: &[u8]) -> Result<Self, CryptoError> {
        wiped_behind::<STACK_WORDS, _>(|| Self::new_on_stack(hash, key))
    }

    /// The MAC of a message in parts, of at most 111 bytes together; `out` takes as many bytes of it as it is long.
    pub(super) fn mac<const N: usize>(&self, message: &[&[u8]], out: &mut [u8; N]) -> Result<(), CryptoError> {
        wiped_behind::<STACK_WORDS, _>(|| self.mac_on_stack(message, out))
    }

    fn new_on_stack(hash: Hash, key: &[u8]) -> Result<Self, CryptoError> {
        let mut block = Zeroizing::new([INNER_PAD; BLOCK_LEN]);
        let padded = block.get_mut(..key.len()).ok_or(HMAC)?;
        padded.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        let (inner, outer) = (*hash.start, *hash.start);
        let mut states = Box::new(States { inner, outer });
        compress512(&mut states.inner, slice::from_ref(&*block));
        block.iter_mut().for_each(|byte| *byte ^= INNER_PAD ^ OUTER_PAD);
        compress512(&mut states.outer, slice::from_ref(&*block));
        Ok(Self { hash, states })
    }

    fn mac_on_stack(&self, message: &[&[u8]], out: &mut [u8]) -> Result<(), CryptoError> {
        let mut block = Zeroizing::new([0; BLOCK_LEN]);
        let mut state = Zeroizing::new([0; 8]);
        let mut digest = Zeroizing::new([0; 64]);
        fill(&mut block, message)?;
        hash(&self.states.inner, &block, &mut state, &mut digest);
        fill(&mut block, &[digest.get(..self.hash.digest_len).ok_or(HMAC)?])?;
        hash(&self.states.outer, &block, &mut state, &mut digest);
        let digest = digest.get(..self.hash.digest_len).ok_or(HMAC)?;
        out.copy_from_slice(digest.get(..out.len()).ok_or(HMAC)?);
        Ok(())
    }
}

impl Drop for States {
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}

/// How much of the stack is written over: 3 KiB, some three times what those take that rely on it, measured in optimized
/// builds. Unoptimized ones go deeper.
///
/// - The compression function of SHA-512 with its callers here: about 1 KiB, most of it the block and its message schedule.
/// - HMAC-SHA-256 of the `hmac` crate ([`counter_kdf`](super::counter_kdf)): no more than that. Words, blocks and states are
///   half as long; so there is room for the padded key, and for the copies of the MAC's value when it is made and consumed.
pub(super) const STACK_WORDS: usize = 384;

/// Goes on from a state by the last block.
fn hash(from: &[u64; 8], block: &[u8; BLOCK_LEN], state: &mut [u64; 8], digest: &mut [u8; 64]) {
    state.copy_from_slice(from);
    compress512(state, slice::from_ref(block));
    for (bytes, word) in digest.as_chunks_mut().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
}

/// Makes the second and last block of a hash: the message, a one bit, zeroes, and the number of bits of both blocks.
fn fill(block: &mut [u8; BLOCK_LEN], message: &[&[u8]]) -> Result<(), CryptoError> {
    block.fill(0);
    let mut len = 0;
    for part in message {
        let rest = block.get_mut(len..).and_then(|rest| rest.get_mut(..part.len()));
        rest.ok_or(HMAC)?.copy_from_slice(part);
        len += part.len();
    }
    let (content, bits) = block.split_last_chunk_mut().ok_or(HMAC)?;
    *content.get_mut(len).ok_or(HMAC)? = 0x80;
    *bits = ((BLOCK_LEN + len) as u128 * 8).to_be_bytes();
    Ok(())
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, KeyInit, Mac};
    use sha2::{Sha384, Sha512};

    use super::*;

    #[test]
    fn it_is_the_hmac_of_the_hmac_crate() {
        let bytes: [u8; BLOCK_LEN] = std::array::from_fn(|n| n as u8 ^ 0xA5);
        for key in [0, 1, 32, 64, 127, 128].map(|len| &bytes[..len]) {
            let (long, short) = (
                ShortMac::new(SHA_512, key).unwrap(),
                ShortMac::new(SHA_384, key).unwrap(),
            );
            for len in 0..=111 {
                let (first, second) = bytes[..len].split_at(len / 3);
                let (mut found, mut found_short) = ([0; 64], [0; 48]);
                long.mac(&[first, second], &mut found).unwrap();
                short.mac(&[first, second], &mut found_short).unwrap();
                let expected = Hmac::<Sha512>::new_from_slice(key)
                    .unwrap()
                    .chain_update(&bytes[..len])
                    .finalize();
                assert_eq!(found[..], expected.into_bytes()[..]);
                let expected = Hmac::<Sha384>::new_from_slice(key)
                    .unwrap()
                    .chain_update(&bytes[..len])
                    .finalize();
                assert_eq!(found_short[..], expected.into_bytes()[..]);
            }
        }
    }

    #[test]
    fn what_is_too_long_is_refused() {
        let mac = ShortMac::new(SHA_384, &[1; 32]).unwrap();
        for len in [112, 113, 127, 128, 129, 1000] {
            assert!(mac.mac(&[&[0; 10], &vec![0; len - 10]], &mut [0; 48]).is_err());
        }
        assert!(mac.mac(&[&[0; 10]], &mut [0; 49]).is_err());
        assert!(ShortMac::new(SHA_512, &[0; 129]).is_err());
    }
}
