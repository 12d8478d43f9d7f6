//! The cryptographic primitives of the two suites, and the only place that names a crypto crate.
//!
//! Suites 0x6700 and 0x6701 of the [AWS algorithm suites] use AES-256-GCM, HKDF-SHA-512, HMAC-SHA-512 (header
//! commitment), HMAC-SHA-384 (recipient tags), SHA-384 (canonical hash) and, in 0x6701, ECDSA on P-384. Keyrings also use
//! AES-GCM with shorter keys, RSA, and key derivation in counter mode.
//!
//! [AWS algorithm suites]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/algorithm-suites.md

mod aead;
mod counter_kdf;
mod field_key;
mod hash;
mod kdf;
mod mac;
mod rng;
mod rsa;
mod short_mac;
mod signature;
mod stack;

pub(crate) use aead::{IV_LEN, SealedKey, TAG_LEN, open_key, open_key_with, seal_key, seal_key_with};
pub(crate) use counter_kdf::{SALT_LEN, branch_wrapping_key};
pub(crate) use field_key::FieldKeys;
pub(crate) use hash::{CanonicalHash, CanonicalHasher};
pub(crate) use kdf::{DataKeySchedule, intermediate_keys};
pub(crate) use mac::{COMMITMENT_LEN, CommitKey, RECIPIENT_TAG_LEN, RecipientMac};
pub(crate) use rng::{random_bytes, random_key};
pub use rsa::OaepHash;
#[cfg(test)]
pub(crate) use rsa::test_rsa_pair;
pub(crate) use rsa::{OpenError, RsaKeyProblem, RsaPrivate, RsaPublic};
pub(crate) use signature::{SIGNATURE_LEN, SigningKeyPair, VerifyingKey};

/// A tag, a commitment or a signature did not match. Deliberately without detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mismatch;

/// A primitive failed for a reason other than its input's authenticity (a length limit, the generator of the system).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the cryptographic primitive {primitive} failed")]
pub struct CryptoError {
    /// The primitive, for example `AES-256-GCM`.
    pub(crate) primitive: &'static str,
}

impl CryptoError {
    /// An error of the named primitive.
    pub(crate) const fn new(primitive: &'static str) -> Self {
        Self { primitive }
    }
}
