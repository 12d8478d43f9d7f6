//! ECDSA P-384: the forger's own key pairs, and checking the signatures of others.

use aws_lc_rs::encoding::{AsBigEndian, EcPublicKeyCompressedBin};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, KeyPair, ParsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The number of bytes of a stored signature.
pub(super) const SIGNATURE_LEN: usize = 103;

/// A key pair of the forger's own.
pub struct Signer(EcdsaKeyPair);

impl Signer {
    /// Makes one.
    pub fn generate() -> Self {
        Self(EcdsaKeyPair::generate(&ECDSA_P384_SHA384_ASN1_SIGNING).expect("the system has randomness"))
    }

    /// As it stands in an encryption context.
    pub fn public_key(&self) -> String {
        let point: EcPublicKeyCompressedBin<'_> = self.0.public_key().as_be_bytes().expect("a point");
        STANDARD.encode(point.as_ref())
    }

    /// Signs again and again until the signature has the right length.
    pub(super) fn sign(&self, hash: &[u8; 48]) -> Vec<u8> {
        self.sign_of_len(hash, SIGNATURE_LEN)
    }

    /// Signs again and again until the signature has a length: of 102, 103 and 104, each comes up soon.
    pub(super) fn sign_of_len(&self, hash: &[u8; 48], len: usize) -> Vec<u8> {
        loop {
            let signature = self.0.sign(&SystemRandom::new(), hash).expect("signing works");
            if signature.as_ref().len() == len {
                return signature.as_ref().to_vec();
            }
        }
    }
}

/// Whether a signature is that of the public key's owner.
pub(super) fn verifies(public_key: &str, hash: &[u8; 48], signature: &[u8]) -> bool {
    let point = STANDARD.decode(public_key).expect("base64");
    let key = ParsedPublicKey::new(&ECDSA_P384_SHA384_ASN1, &point).expect("a compressed point");
    signature.len() == SIGNATURE_LEN && key.verify_sig(hash, signature).is_ok()
}
