//! RSA encryption of one key ([RFC 8017], 7): OAEP, and PKCS#1 v1.5 only to decrypt. Private operations are AWS-LC's, which
//! blinds them, and holds and wipes the keys.
//!
//! [RFC 8017]: https://www.rfc-editor.org/rfc/rfc8017

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OAEP_SHA384_MGF1SHA384, OAEP_SHA512_MGF1SHA512, OaepAlgorithm,
    OaepPrivateDecryptingKey, OaepPublicEncryptingKey, Pkcs1PrivateDecryptingKey, PrivateDecryptingKey,
    PublicEncryptingKey,
};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

use super::{CryptoError, Mismatch, random_key};
use crate::secret::{KEY_LEN, SecretBytes};

const RSA: CryptoError = CryptoError::new("RSA");

/// The hash function of OAEP padding; its mask generation function, MGF1, has the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OaepHash {
    /// SHA-1. OAEP needs no resistance to collisions, so it is not broken here; it is for what is there already.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl OaepHash {
    fn algorithm(self) -> &'static OaepAlgorithm {
        match self {
            Self::Sha1 => &OAEP_SHA1_MGF1SHA1,
            Self::Sha256 => &OAEP_SHA256_MGF1SHA256,
            Self::Sha384 => &OAEP_SHA384_MGF1SHA384,
            Self::Sha512 => &OAEP_SHA512_MGF1SHA512,
        }
    }
}

/// The padding under which a reader decrypts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RsaPadding {
    /// OAEP.
    Oaep(OaepHash),
    /// PKCS#1 v1.5: only to read what others wrote.
    ///
    /// Who can tell whether a ciphertext of their choice has a valid padding of this kind can decrypt any other, question by
    /// question (Bleichenbacher's attack), and hiding it takes care in every part of every reader. So nothing is written
    /// with it. On reading, a padding that is not valid yields a random key, with which the work goes on: the error is the
    /// same as for a valid padding around a key that does not fit, and so is the time, as far as AWS-LC's goes.
    Pkcs1V15,
}

impl From<OaepHash> for RsaPadding {
    fn from(hash: OaepHash) -> Self {
        Self::Oaep(hash)
    }
}

/// Why bytes are not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RsaKeyProblem {
    /// They are not the DER of an RSA key, or its numbers do not belong together.
    Malformed,
    /// The modulus has less than 2048 bits.
    TooSmall,
    /// The modulus has more than 8192 bits.
    TooLarge,
}

impl From<KeyRejected> for RsaKeyProblem {
    fn from(rejected: KeyRejected) -> Self {
        match rejected.description_() {
            "TooSmall" => Self::TooSmall,
            "TooLarge" => Self::TooLarge,
            _ => Self::Malformed,
        }
    }
}

/// A public key.
pub(crate) struct RsaPublic(PublicEncryptingKey);

impl RsaPublic {
    /// Reads the DER of a SubjectPublicKeyInfo.
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, RsaKeyProblem> {
        Ok(PublicEncryptingKey::from_der(der).map(Self)?)
    }

    /// The number of bits of the modulus.
    pub(crate) fn bits(&self) -> usize {
        self.0.key_size_bits()
    }

    /// Encrypts a key, as many bytes as the modulus has.
    pub(crate) fn seal_key(&self, hash: OaepHash, key: &[u8; KEY_LEN]) -> Result<Vec<u8>, CryptoError> {
        let cipher = OaepPublicEncryptingKey::new(self.0.clone()).map_err(|_| RSA)?;
        let mut sealed = vec![0; cipher.ciphertext_size()];
        let len = cipher
            .encrypt(hash.algorithm(), key, &mut sealed, None)
            .map_err(|_| RSA)?
            .len();
        sealed.truncate(len);
        Ok(sealed)
    }
}

/// A private key.
pub(crate) struct RsaPrivate(PrivateDecryptingKey);

impl RsaPrivate {
    /// Reads the DER of a PKCS#8 PrivateKeyInfo.
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, RsaKeyProblem> {
        Ok(PrivateDecryptingKey::from_pkcs8(der).map(Self)?)
    }

    /// The number of bits of the modulus.
    pub(crate) fn bits(&self) -> usize {
        self.0.key_size_bits()
    }

    /// Whether it decrypts what the public key encrypts.
    pub(crate) fn is_of(&self, public: &RsaPublic) -> Result<bool, CryptoError> {
        let [own, other] = [&self.0.public_key(), &public.0].map(AsDer::as_der);
        Ok(own.map_err(|_| RSA)?.as_ref() == other.map_err(|_| RSA)?.as_ref())
    }

    /// Decrypts a key under OAEP padding.
    pub(crate) fn open_key_oaep(&self, hash: OaepHash, sealed: &[u8], key: &mut [u8; KEY_LEN]) -> Result<(), Mismatch> {
        let cipher = OaepPrivateDecryptingKey::new(self.0.clone()).map_err(|_| Mismatch)?;
        let mut buffer = SecretBytes::new(vec![0; cipher.min_output_size()]);
        let opened = cipher
            .decrypt(hash.algorithm(), sealed, &mut buffer, None)
            .map_err(|_| Mismatch)?;
        if opened.len() != KEY_LEN {
            return Err(Mismatch);
        }
        // In place: an array that is returned would leave a copy on the stack.
        key.copy_from_slice(opened);
        Ok(())
    }

    /// Decrypts a key under PKCS#1 v1.5 padding. Anything that is not a key of 32 bytes under a valid padding yields a
    /// random key, by the same steps.
    pub(crate) fn open_key_pkcs1(&self, sealed: &[u8], key: &mut [u8; KEY_LEN]) -> Result<(), CryptoError> {
        let cipher = Pkcs1PrivateDecryptingKey::new(self.0.clone()).map_err(|_| RSA)?;
        let mut random = Zeroizing::new([0; KEY_LEN]);
        random_key(&mut random)?;
        let mut buffer = SecretBytes::new(vec![0; cipher.min_output_size()]);
        let len = cipher.decrypt(sealed, &mut buffer).map_or(0, |opened| opened.len());
        let is_key: Choice = (len as u64).ct_eq(&(KEY_LEN as u64));
        for ((key, random), opened) in key.iter_mut().zip(&*random).zip(&*buffer) {
            *key = u8::conditional_select(random, opened, is_key);
        }
        Ok(())
    }
}

#[cfg(test)]
impl RsaPublic {
    /// What others write: PKCS#1 v1.5 padding, around anything.
    pub(crate) fn test_seal_pkcs1(&self, plaintext: &[u8]) -> Vec<u8> {
        let cipher = aws_lc_rs::rsa::Pkcs1PublicEncryptingKey::new(self.0.clone()).unwrap();
        let mut sealed = vec![0; cipher.ciphertext_size()];
        cipher.encrypt(plaintext, &mut sealed).unwrap();
        sealed
    }

    /// Encrypts anything under OAEP padding.
    pub(crate) fn test_seal_oaep(&self, hash: OaepHash, plaintext: &[u8]) -> Vec<u8> {
        let cipher = OaepPublicEncryptingKey::new(self.0.clone()).unwrap();
        let mut sealed = vec![0; cipher.ciphertext_size()];
        cipher.encrypt(hash.algorithm(), plaintext, &mut sealed, None).unwrap();
        sealed
    }
}

/// Generates a key pair of 2048 bits: the DER of the public and of the private key.
#[cfg(test)]
pub(crate) fn test_rsa_pair() -> [Vec<u8>; 2] {
    use aws_lc_rs::encoding::{Pkcs8V1Der, PublicKeyX509Der};

    let private = PrivateDecryptingKey::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
    let public: PublicKeyX509Der<'_> = private.public_key().as_der().unwrap();
    let private: Pkcs8V1Der<'_> = private.as_der().unwrap();
    [public.as_ref().to_vec(), private.as_ref().to_vec()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASHES: [OaepHash; 4] = [OaepHash::Sha1, OaepHash::Sha256, OaepHash::Sha384, OaepHash::Sha512];

    fn pair() -> (RsaPublic, RsaPrivate) {
        let [public, private] = test_rsa_pair();
        (
            RsaPublic::from_der(&public).unwrap(),
            RsaPrivate::from_der(&private).unwrap(),
        )
    }

    #[test]
    fn oaep_opens_with_its_own_hash_alone() {
        let (public, private) = pair();
        for hash in HASHES {
            let sealed = public.seal_key(hash, &[9; 32]).unwrap();
            assert_eq!(sealed.len(), 256);
            for other in HASHES {
                let mut key = [0; 32];
                let opened = private.open_key_oaep(other, &sealed, &mut key);
                assert_eq!(opened.is_ok(), other == hash);
                assert_eq!(key, if other == hash { [9; 32] } else { [0; 32] });
            }
            for len in [0, 31, 33] {
                let sealed = public.test_seal_oaep(hash, &vec![9; len]);
                assert_eq!(private.open_key_oaep(hash, &sealed, &mut [0; 32]), Err(Mismatch));
            }
        }
    }

    #[test]
    fn pkcs1_yields_a_random_key_for_whatever_is_not_one() {
        let (public, private) = pair();
        let open = |sealed: &[u8]| {
            let mut key = [0; 32];
            private.open_key_pkcs1(sealed, &mut key).unwrap();
            key
        };
        assert_eq!(open(&public.test_seal_pkcs1(&[9; 32])), [9; 32]);
        let not_keys = [
            public.test_seal_pkcs1(&[9; 31]),
            public.test_seal_pkcs1(&[9; 33]),
            public.test_seal_pkcs1(&[]),
            public.seal_key(OaepHash::Sha256, &[9; 32]).unwrap(),
            vec![0xFF; 256],
            vec![1; 255],
            vec![],
        ];
        let mut seen = vec![[0; 32], [9; 32]];
        for sealed in not_keys {
            for _ in 0..2 {
                let key = open(&sealed);
                assert!(!seen.contains(&key));
                seen.push(key);
            }
        }
    }

    #[test]
    fn a_private_key_knows_its_public_key() {
        let ((public, private), (other, _)) = (pair(), pair());
        assert_eq!(private.is_of(&public), Ok(true));
        assert_eq!(private.is_of(&other), Ok(false));
        assert_eq!((public.bits(), private.bits()), (2048, 2048));
    }
}
