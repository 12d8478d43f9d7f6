//! RSA encryption of one key by OAEP ([RFC 8017], 7.1). Private operations are AWS-LC's, which blinds them, and holds and
//! wipes the keys.
//!
//! PKCS#1 v1.5 (7.2) is left out. To decrypt it, no branch may depend on whether the padding is valid (Bleichenbacher's
//! attack), but AWS-LC's call reports just that, and none of the crates that we would rely on has another.
//!
//! [RFC 8017]: https://www.rfc-editor.org/rfc/rfc8017

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OAEP_SHA384_MGF1SHA384, OAEP_SHA512_MGF1SHA512, OaepAlgorithm,
    OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey, PublicEncryptingKey,
};

use super::CryptoError;
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

/// Why a key does not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OpenError {
    /// It is not encrypted under this key and hash function. Deliberately without detail.
    Mismatch,
    /// The primitive failed, whatever the ciphertext is.
    Crypto(CryptoError),
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

    /// Decrypts a key.
    ///
    /// A mismatch is whatever AWS-LC's decryption refuses, which does not say why: so one that ran out of memory is among
    /// them. A generator that fails is not, as AWS-LC then ends the process.
    pub(crate) fn open_key(&self, hash: OaepHash, sealed: &[u8], key: &mut [u8; KEY_LEN]) -> Result<(), OpenError> {
        let cipher = OaepPrivateDecryptingKey::new(self.0.clone()).map_err(|_| OpenError::Crypto(RSA))?;
        let mut buffer = SecretBytes::new(vec![0; cipher.min_output_size()]);
        let opened = cipher
            .decrypt(hash.algorithm(), sealed, &mut buffer, None)
            .map_err(|_| OpenError::Mismatch)?;
        if opened.len() != KEY_LEN {
            return Err(OpenError::Mismatch);
        }
        // In place: an array that is returned would leave a copy on the stack.
        key.copy_from_slice(opened);
        Ok(())
    }
}

#[cfg(test)]
impl RsaPublic {
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
                let opened = private.open_key(other, &sealed, &mut key);
                assert_eq!(opened.is_ok(), other == hash);
                assert_eq!(key, if other == hash { [9; 32] } else { [0; 32] });
            }
            for len in [0, 31, 33] {
                let sealed = public.test_seal_oaep(hash, &vec![9; len]);
                assert_eq!(private.open_key(hash, &sealed, &mut [0; 32]), Err(OpenError::Mismatch));
            }
        }
    }

    #[test]
    fn what_is_not_under_oaep_does_not_open() {
        let (public, private) = pair();
        let others = aws_lc_rs::rsa::Pkcs1PublicEncryptingKey::new(public.0.clone()).unwrap();
        let mut pkcs1 = vec![0; 256];
        others.encrypt(&[9; 32], &mut pkcs1).unwrap();
        for sealed in [pkcs1, vec![0xFF; 256], vec![0; 256], vec![1; 255], vec![1; 257], vec![]] {
            for hash in HASHES {
                let mut key = [0; 32];
                let opened = private.open_key(hash, &sealed, &mut key);
                assert_eq!((opened, key), (Err(OpenError::Mismatch), [0; 32]));
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
