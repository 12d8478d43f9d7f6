//! ECDSA on P-384 with SHA-384, in the form that suite 0x6701 stores: DER of exactly 103 bytes.
//!
//! A DER signature is 2 + (2 + |r|) + (2 + |s|) bytes long, where an integer takes 48 bytes, one more when its first
//! bit is set, and fewer when its first byte is zero. So 103 bytes means that exactly one of r and s has its first bit
//! set, and that neither is short. If (r, s) is a signature then (r, n − s) is one too, and one of the two fits in
//! 99.65 % of all cases; otherwise another signature is made. The message is the 48-byte canonical hash, which ECDSA
//! hashes once more. Public keys are compressed points ([SEC 1], 2.3.3), in base64 where they stand in a context.
//!
//! [SEC 1]: https://www.secg.org/sec1-v2.pdf

use std::fmt;

use aws_lc_rs::encoding::{AsBigEndian, EcPublicKeyCompressedBin};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair, ParsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{CanonicalHash, CryptoError, Mismatch};

/// The number of bytes of a stored signature.
pub(crate) const SIGNATURE_LEN: usize = 103;

/// The number of bytes of a scalar of P-384.
const SCALAR_LEN: usize = 48;
/// The number of bytes of a compressed point of P-384.
const POINT_LEN: usize = 49;
/// How often to sign before giving up: each try fails in 0.35 % of all cases.
const TRIES: usize = 16;
const ECDSA: CryptoError = CryptoError::new("ECDSA P-384");

/// The order of P-384's base point ([SEC 2], 2.5.1), big-endian.
///
/// [SEC 2]: https://www.secg.org/sec2-v2.pdf
const ORDER: [u8; SCALAR_LEN] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2, 0x48, 0xb0,
    0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
];

/// A key pair that signs records; it lives as long as the materials it belongs to, and is never stored.
pub(crate) struct SigningKeyPair {
    pair: EcdsaKeyPair,
    public_key: String,
}

impl SigningKeyPair {
    /// Makes a fresh key pair.
    pub(crate) fn generate() -> Result<Self, CryptoError> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).map_err(|_| ECDSA)?;
        let point: EcPublicKeyCompressedBin<'_> = pair.public_key().as_be_bytes().map_err(|_| ECDSA)?;
        let public_key = STANDARD.encode(point.as_ref());
        Ok(Self { pair, public_key })
    }

    /// The public key as it stands in the encryption context: base64 of the compressed point.
    pub(crate) fn public_key(&self) -> &str {
        &self.public_key
    }

    /// Signs a canonical hash.
    pub(crate) fn sign(&self, hash: &CanonicalHash) -> Result<[u8; SIGNATURE_LEN], CryptoError> {
        for _ in 0..TRIES {
            let fixed = self
                .pair
                .sign(&SystemRandom::new(), hash.as_bytes())
                .map_err(|_| ECDSA)?;
            let (r, rest) = fixed.as_ref().split_first_chunk::<SCALAR_LEN>().ok_or(ECDSA)?;
            let s = rest.first_chunk::<SCALAR_LEN>().ok_or(ECDSA)?;
            if let Some(der) = der_of_103_bytes(r, s).or_else(|| der_of_103_bytes(r, &order_minus(s))) {
                return Ok(der);
            }
        }
        Err(ECDSA)
    }
}

impl fmt::Debug for SigningKeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKeyPair")
            .field("public_key", &self.public_key)
            .finish_non_exhaustive()
    }
}

/// A public key that checks the signatures of records.
#[derive(Debug)]
pub(crate) struct VerifyingKey(ParsedPublicKey);

impl VerifyingKey {
    /// Reads a public key as it stands in an encryption context: base64 of a compressed point.
    pub(crate) fn parse(public_key: &str) -> Option<Self> {
        let point = STANDARD
            .decode(public_key)
            .ok()
            .filter(|point| point.len() == POINT_LEN)?;
        ParsedPublicKey::new(&ECDSA_P384_SHA384_ASN1, &point).ok().map(Self)
    }

    /// Checks a signature over a canonical hash.
    pub(crate) fn verify(&self, hash: &CanonicalHash, signature: &[u8; SIGNATURE_LEN]) -> Result<(), Mismatch> {
        self.0.verify_sig(hash.as_bytes(), signature).map_err(|_| Mismatch)
    }
}

/// The DER form of (r, s), if it is 103 bytes long.
fn der_of_103_bytes(r: &[u8; SCALAR_LEN], s: &[u8; SCALAR_LEN]) -> Option<[u8; SIGNATURE_LEN]> {
    let extra = |scalar: &[u8; SCALAR_LEN]| usize::from(scalar.first().is_some_and(|byte| byte & 0x80 != 0));
    let is_short = |scalar: &[u8; SCALAR_LEN]| matches!(scalar, [0, second, ..] if second & 0x80 == 0);
    // A scalar that starts with zero and a set bit encodes as 48 bytes, zero included; one that starts with zero and
    // no set bit is shorter than that.
    if is_short(r) || is_short(s) || extra(r) + extra(s) != 1 {
        return None;
    }
    let mut der = Vec::with_capacity(SIGNATURE_LEN);
    der.extend([0x30, (SIGNATURE_LEN - 2) as u8]);
    for scalar in [r, s] {
        let extra = extra(scalar);
        der.extend([0x02, (SCALAR_LEN + extra) as u8]);
        der.extend(std::iter::repeat_n(0, extra));
        der.extend(scalar);
    }
    der.try_into().ok()
}

/// n − s, for a scalar 0 < s < n. Signatures are public: nothing here needs constant time.
fn order_minus(s: &[u8; SCALAR_LEN]) -> [u8; SCALAR_LEN] {
    let mut difference = [0; SCALAR_LEN];
    let mut borrow = false;
    for ((out, &n), &s) in difference.iter_mut().zip(&ORDER).zip(s).rev() {
        let (partial, first) = n.overflowing_sub(s);
        let (digit, second) = partial.overflowing_sub(u8::from(borrow));
        *out = digit;
        borrow = first || second;
    }
    difference
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::CanonicalHasher;

    fn hash_of(n: u32) -> CanonicalHash {
        let mut hasher = CanonicalHasher::new();
        hasher.update(&n.to_be_bytes());
        hasher.finalize()
    }

    #[test]
    fn every_signature_has_103_bytes_and_verifies() {
        let pair = SigningKeyPair::generate().unwrap();
        let key = VerifyingKey::parse(pair.public_key()).unwrap();
        for n in 0..500 {
            let hash = hash_of(n);
            let signature = pair.sign(&hash).unwrap();
            assert_eq!(key.verify(&hash, &signature), Ok(()));
            assert_eq!(key.verify(&hash_of(n + 1), &signature), Err(Mismatch));
        }
    }

    #[test]
    fn one_signing_is_nearly_always_enough() {
        let pair = SigningKeyPair::generate().unwrap();
        let mut fitted = 0;
        for n in 0..2_000 {
            let fixed = pair.pair.sign(&SystemRandom::new(), hash_of(n).as_bytes()).unwrap();
            let (r, s) = fixed.as_ref().split_at(SCALAR_LEN);
            let (r, s): (&[u8; 48], &[u8; 48]) = (r.try_into().unwrap(), s.try_into().unwrap());
            fitted += usize::from(
                der_of_103_bytes(r, s)
                    .or_else(|| der_of_103_bytes(r, &order_minus(s)))
                    .is_some(),
            );
        }
        // 99.65 % expected; below 98.5 % of 2,000 is beyond eight standard deviations.
        assert!(fitted > 1_970, "{fitted} of 2000 signatures fitted at once");
    }

    #[test]
    fn what_is_no_compressed_point_is_no_key() {
        let point = |bytes: &[u8]| VerifyingKey::parse(&STANDARD.encode(bytes));
        assert!(point(&[2; 48]).is_none());
        assert!(point(&[4; 49]).is_none());
        assert!(point(&[0xFF; 49]).is_none());
        assert!(VerifyingKey::parse("not base64!").is_none());
        assert!(VerifyingKey::parse("").is_none());
    }

    #[test]
    fn the_order_minus_one_is_one_less() {
        let mut one = [0; SCALAR_LEN];
        one[47] = 1;
        let mut expected = ORDER;
        expected[47] -= 1;
        assert_eq!(order_minus(&one), expected);
        assert_eq!(order_minus(&expected), one);
    }
}
