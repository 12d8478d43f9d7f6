//! RSA keys, read from PEM ([RFC 7468]) or DER.
//!
//! [RFC 7468]: https://www.rfc-editor.org/rfc/rfc7468

use std::fmt;

use crate::crypto::{RsaKeyProblem, RsaPrivate, RsaPublic};
use crate::materials::printable;
use crate::secret::SecretBytes;

/// A public key of 2048 to 8192 bits.
///
/// ```
/// use envelope_runtime::keyring::RsaPublicKey;
///
/// # fn read(pem: &str) -> Result<RsaPublicKey, Box<dyn std::error::Error>> {
/// // -----BEGIN PUBLIC KEY-----
/// let key = RsaPublicKey::from_pem(pem)?;
/// # Ok(key)
/// # }
/// assert!(RsaPublicKey::from_pem("no key").is_err());
/// ```
pub struct RsaPublicKey(RsaPublic);

impl RsaPublicKey {
    /// Reads a key from PEM: a SubjectPublicKeyInfo, labelled `PUBLIC KEY`.
    ///
    /// # Errors
    ///
    /// [`RsaKeyError`] if the text is not PEM, has another label, or holds no RSA key of 2048 to 8192 bits.
    pub fn from_pem(pem: impl AsRef<[u8]>) -> Result<Self, RsaKeyError> {
        Self::from_der(decode_pem(pem.as_ref(), "PUBLIC KEY")?)
    }

    /// Reads a key from DER: a SubjectPublicKeyInfo ([RFC 5280], 4.1).
    ///
    /// [RFC 5280]: https://www.rfc-editor.org/rfc/rfc5280
    ///
    /// # Errors
    ///
    /// [`RsaKeyError`] if the bytes are no RSA key of 2048 to 8192 bits.
    pub fn from_der(der: impl AsRef<[u8]>) -> Result<Self, RsaKeyError> {
        Ok(Self(RsaPublic::from_der(der.as_ref())?))
    }

    pub(super) fn expose(&self) -> &RsaPublic {
        &self.0
    }
}

impl fmt::Debug for RsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaPublicKey")
            .field("bits", &self.0.bits())
            .finish_non_exhaustive()
    }
}

/// A private key of 2048 to 8192 bits. AWS-LC holds it, and wipes it when it is dropped.
///
/// ```
/// use envelope_runtime::keyring::RsaPrivateKey;
///
/// # fn read(pem: &str) -> Result<RsaPrivateKey, Box<dyn std::error::Error>> {
/// // -----BEGIN PRIVATE KEY-----
/// let key = RsaPrivateKey::from_pem(pem)?;
/// # Ok(key)
/// # }
/// assert!(RsaPrivateKey::from_pem("no key").is_err());
/// ```
pub struct RsaPrivateKey(RsaPrivate);

impl RsaPrivateKey {
    /// Reads a key from PEM: a PKCS#8 PrivateKeyInfo, labelled `PRIVATE KEY`, not encrypted.
    ///
    /// What is decoded on the way is wiped; the text is the caller's to wipe. A key in another form is brought into this
    /// one by `openssl pkcs8 -topk8 -nocrypt`.
    ///
    /// # Errors
    ///
    /// [`RsaKeyError`] if the text is not PEM, has another label, or holds no RSA key of 2048 to 8192 bits.
    pub fn from_pem(pem: impl AsRef<[u8]>) -> Result<Self, RsaKeyError> {
        Self::from_der(&*decode_pem(pem.as_ref(), "PRIVATE KEY")?)
    }

    /// Reads a key from DER: a PKCS#8 PrivateKeyInfo ([RFC 5208], 5). The bytes are the caller's to wipe.
    ///
    /// [RFC 5208]: https://www.rfc-editor.org/rfc/rfc5208
    ///
    /// # Errors
    ///
    /// [`RsaKeyError`] if the bytes are no RSA key of 2048 to 8192 bits.
    pub fn from_der(der: impl AsRef<[u8]>) -> Result<Self, RsaKeyError> {
        Ok(Self(RsaPrivate::from_der(der.as_ref())?))
    }

    pub(super) fn expose(&self) -> &RsaPrivate {
        &self.0
    }
}

impl fmt::Debug for RsaPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaPrivateKey")
            .field("bits", &self.0.bits())
            .finish_non_exhaustive()
    }
}

/// What was given as an RSA key is none, or not the one that it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RsaKeyError {
    /// The text is not PEM.
    #[error("the RSA key is not in PEM: {problem}")]
    Pem {
        /// What is wrong with it.
        problem: String,
    },
    /// The PEM holds something else.
    #[error("the PEM holds a `{found}`, and must hold a `{expected}`; OpenSSL can convert RSA keys")]
    Label {
        /// What it holds, as it says.
        found: String,
        /// What it must say.
        expected: &'static str,
    },
    /// The DER is not that of an RSA key, or the key's numbers do not belong together.
    #[error("the key is not a valid RSA key in SubjectPublicKeyInfo (public) or PKCS#8 (private)")]
    Malformed,
    /// The key is too short to be safe.
    #[error("the RSA key has less than 2048 bits; make a longer one")]
    TooShort,
    /// The key is longer than AWS-LC computes with.
    #[error("the RSA key has more than 8192 bits, and at most 8192 are supported")]
    TooLong,
    /// The private key does not decrypt what the public key encrypts.
    #[error("the private RSA key is not that of the public key")]
    OtherKey,
}

impl From<RsaKeyProblem> for RsaKeyError {
    fn from(problem: RsaKeyProblem) -> Self {
        match problem {
            RsaKeyProblem::Malformed => Self::Malformed,
            RsaKeyProblem::TooSmall => Self::TooShort,
            RsaKeyProblem::TooLarge => Self::TooLong,
        }
    }
}

/// Decodes PEM of a label, straight into a buffer that is wiped.
fn decode_pem(pem: &[u8], expected: &'static str) -> Result<SecretBytes, RsaKeyError> {
    let not_pem = |error: pem_rfc7468::Error| RsaKeyError::Pem {
        problem: error.to_string(),
    };
    let mut decoder = pem_rfc7468::Decoder::new_detect_wrap(pem).map_err(not_pem)?;
    if decoder.type_label() != expected {
        let found = printable(decoder.type_label());
        return Err(RsaKeyError::Label { found, expected });
    }
    let mut der = SecretBytes::new(vec![0; decoder.remaining_len()]);
    decoder.decode(&mut der).map_err(not_pem)?;
    Ok(der)
}
