//! The floor: the primitive calls that the format demands for the small record in suite 0x6700, and nothing else.
//!
//! No encoding, no allocation, no random number, no comparison: buffers of the right sizes exist beforehand. The
//! number of calls is pinned, so that the floor cannot rise unnoticed.

use aes::Aes256;
use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit, Nonce, Tag};
use ctr::Ctr128BE;
use ctr::cipher::{KeyIvInit, StreamCipher};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha384, Sha512};

use crate::small::FIELD_LEN;

/// How often each primitive is called for one record, either way.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Calls {
    /// HKDF-Expand to 32 bytes: commit key and field root key.
    pub hkdf_expand: u32,
    /// HMAC-SHA-512 over the partial header, key schedule included.
    pub hmac_sha512: u32,
    /// 44 bytes of AES-256-CTR keystream.
    pub field_key_stream: u32,
    /// AES-256-GCM over a field, key schedule included.
    pub aes_gcm: u32,
    /// SHA-384 over the canonical record.
    pub sha384: u32,
    /// HMAC-SHA-384 over the canonical hash, key schedule at hand.
    pub hmac_sha384: u32,
}

impl Calls {
    /// What the format demands for three encrypted fields.
    pub const DEMANDED: Self = Self {
        hkdf_expand: 2,
        hmac_sha512: 1,
        field_key_stream: 3,
        aes_gcm: 3,
        sha384: 1,
        hmac_sha384: 1,
    };
}

/// What is at hand before the first record, and the buffers.
pub struct Floor {
    schedule: Hkdf<Sha512>,
    recipient: Hmac<Sha384>,
    partial_header: Vec<u8>,
    canonical_record: Vec<u8>,
    paths: [Vec<u8>; 3],
    fields: [[u8; FIELD_LEN]; 3],
    /// The ciphertexts and tags that the last encryption made.
    sealed: [([u8; FIELD_LEN], [u8; 16]); 3],
    calls: Calls,
}

impl Floor {
    /// A floor for records whose partial header, canonical record and paths have these lengths.
    ///
    /// # Panics
    ///
    /// Never: the lengths of the keys are right.
    #[must_use]
    #[allow(clippy::expect_used, reason = "HMAC takes keys of any length")]
    pub fn new(partial_header: usize, canonical_record: usize, paths: [usize; 3]) -> Self {
        Self {
            schedule: Hkdf::new(None, &[1; 32]),
            recipient: <Hmac<Sha384> as KeyInit>::new_from_slice(&[2; 32]).expect("a key of any length"),
            partial_header: vec![3; partial_header],
            canonical_record: vec![4; canonical_record],
            paths: paths.map(|len| vec![5; len]),
            fields: [[6; FIELD_LEN]; 3],
            sealed: [([0; FIELD_LEN], [0; 16]); 3],
            calls: Calls::default(),
        }
    }

    /// The calls of one encryption. Gives the tag, so that nothing can be left out.
    #[must_use]
    pub fn encrypt(&mut self) -> [u8; 48] {
        let mut sealed = [([0; FIELD_LEN], [0; 16]); 3];
        let mut next = sealed.iter_mut();
        let tag = self.record(|cipher, nonce, path, field| {
            field.fill(6);
            let Ok(tag) = cipher.encrypt_inout_detached(&nonce, path, field.into()) else {
                return false;
            };
            next.next().is_some_and(|slot| {
                slot.0.copy_from_slice(field);
                slot.1 = tag.into();
                true
            })
        });
        self.sealed = sealed;
        tag
    }

    /// The calls of one decryption: the same, but that GCM decrypts, and genuine ciphertexts at that: it computes no
    /// plaintext for others.
    #[must_use]
    pub fn decrypt(&mut self) -> [u8; 48] {
        let sealed = self.sealed;
        let mut next = sealed.iter();
        self.record(|cipher, nonce, path, field| {
            next.next().is_some_and(|(ciphertext, tag)| {
                field.copy_from_slice(ciphertext);
                cipher
                    .decrypt_inout_detached(&nonce, path, field.into(), &Tag::from(*tag))
                    .is_ok()
            })
        })
    }

    /// How often each primitive was called since the last time this was asked.
    pub fn take_calls(&mut self) -> Calls {
        std::mem::take(&mut self.calls)
    }

    #[inline(always)]
    fn record(
        &mut self,
        mut seal: impl FnMut(Aes256Gcm, Nonce<aes_gcm::aead::consts::U12>, &[u8], &mut [u8]) -> bool,
    ) -> [u8; 48] {
        let commit_key = self.expand(b"AWS_DBE_COMMIT_KEY");
        let root_key = self.expand(b"AWS_DBE_DERIVE_KEY");
        std::hint::black_box(self.commit(&commit_key));
        let mut stream = Ctr128BE::<Aes256>::new(&root_key.into(), b"AwsDbeField\x2c\0\0\0\0".into());
        for (field, path) in self.fields.iter_mut().zip(&self.paths) {
            let mut key = [0; 48];
            stream.apply_keystream(&mut key);
            self.calls.field_key_stream += 1;
            let (cipher_key, nonce) = key.split_at(32);
            let nonce: [u8; 12] = std::array::from_fn(|i| nonce.get(i).copied().unwrap_or_default());
            let Ok(cipher) = Aes256Gcm::new_from_slice(cipher_key) else {
                continue;
            };
            assert!(
                seal(cipher, nonce.into(), path, field),
                "the floor calls GCM as the record does"
            );
            self.calls.aes_gcm += 1;
        }
        let hash = Sha384::digest(&self.canonical_record);
        self.calls.sha384 += 1;
        let mut mac = self.recipient.clone();
        mac.update(&hash);
        self.calls.hmac_sha384 += 1;
        mac.finalize().into_bytes().into()
    }

    #[allow(clippy::expect_used, reason = "32 bytes are within HKDF's limit")]
    fn expand(&mut self, label: &[u8]) -> [u8; 32] {
        let mut key = [0; 32];
        self.schedule
            .expand_multi_info(&[label, &[9; 32]], &mut key)
            .expect("32 bytes");
        self.calls.hkdf_expand += 1;
        key
    }

    #[allow(clippy::expect_used, reason = "HMAC takes keys of any length")]
    fn commit(&mut self, key: &[u8; 32]) -> [u8; 64] {
        let mut mac = <Hmac<Sha512> as KeyInit>::new_from_slice(key).expect("a key of any length");
        mac.update(&self.partial_header);
        self.calls.hmac_sha512 += 1;
        mac.finalize().into_bytes().into()
    }
}

impl std::fmt::Debug for Floor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Floor")
            .field("calls", &self.calls)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_makes_the_calls_that_the_format_demands() {
        let mut floor = Floor::new(200, 700, [40; 3]);
        let _ = floor.encrypt();
        assert_eq!(floor.take_calls(), Calls::DEMANDED);
        let _ = floor.decrypt();
        assert_eq!(floor.take_calls(), Calls::DEMANDED);
    }
}
