//! The keyring itself.

use std::fmt;

use super::{OaepHash, RsaKeyError, RsaPrivateKey, RsaPublicKey};
use crate::crypto::{OpenError, random_key};
use crate::keyring::attempts::first_that_opens;
use crate::keyring::intermediate::{INTERMEDIATE_WRAP_LEN, unwrap_with, wrap_with};
use crate::keyring::key_name::KeyName;
use crate::keyring::{BoxFuture, Keyring, KeyringError};
use crate::materials::{EncodedContext, EncryptedDataKey, UnwrappedDataKey, WrappedDataKey};
use crate::secret::{DataKey, IntermediateKey};

/// Wraps data keys under an RSA public key, and unwraps them under the private key that belongs to it.
///
/// A writer needs the public key alone, and cannot read what it wrote. Take it where records are written in a place that
/// must not read them, and a KMS cannot be reached. Two things to know:
///
/// - Whoever has the public key can write. A record that opens was not altered by anybody who lacks that key; nothing
///   tells who wrote it, and a signature (suite 0x6701) does not change that, as anybody can sign a record of his own.
///   Where that matters, keep the public key to those who may write.
/// - To unwrap takes a good half of a millisecond of CPU time at 2048 bits, and several milliseconds at 4096. Readers of
///   many records should have a data key cache.
///
/// The padding is OAEP, with one hash function throughout. `OAEP_SHA256_MGF1` of AWS's libraries is [`OaepHash::Sha256`].
///
/// PKCS#1 v1.5, which AWS's libraries call `PKCS1`, is not offered, not even to read. Who can tell whether a ciphertext of
/// their choice has a valid padding of that kind, if only by the time that a reader takes, can decrypt any other, question
/// by question (Bleichenbacher's attack); no implementation that could be used here keeps that to itself. Records with that
/// padding do not open: have their writer, or a program with AWS's library, wrap them again under OAEP, with a new key pair.
///
/// ```
/// use envelope_runtime::keyring::{KeyringError, OaepHash, RawRsaKeyring, RsaPrivateKey, RsaPublicKey};
///
/// fn writer(public: &str) -> Result<RawRsaKeyring, KeyringError> {
///     RawRsaKeyring::writer("my-company", "rsa-2026", OaepHash::Sha256, RsaPublicKey::from_pem(public)?)
/// }
///
/// fn reader(private: &str) -> Result<RawRsaKeyring, KeyringError> {
///     RawRsaKeyring::reader("my-company", "rsa-2026", OaepHash::Sha256, RsaPrivateKey::from_pem(private)?)
/// }
/// ```
pub struct RawRsaKeyring {
    name: KeyName,
    hash: OaepHash,
    public: Option<RsaPublicKey>,
    private: Option<RsaPrivateKey>,
}

impl RawRsaKeyring {
    /// A keyring that wraps and unwraps. Namespace and name are stored in every record: they tell which key it takes.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Name`] if namespace or name is empty, over 1024 bytes or has a control character, or the namespace
    /// begins with `aws-kms`, which means AWS KMS; [`RsaKeyError::OtherKey`] if the keys do not belong together.
    pub fn new(
        namespace: impl Into<String>,
        name: impl Into<String>,
        hash: OaepHash,
        public: RsaPublicKey,
        private: RsaPrivateKey,
    ) -> Result<Self, KeyringError> {
        if !private.expose().is_of(public.expose())? {
            return Err(RsaKeyError::OtherKey.into());
        }
        Ok(Self {
            name: KeyName::new(namespace, name)?,
            hash,
            public: Some(public),
            private: Some(private),
        })
    }

    /// A keyring that only wraps; to unwrap is [`KeyringError::WrapsOnly`].
    ///
    /// # Errors
    ///
    /// [`KeyringError::Name`], as [`new`](Self::new).
    pub fn writer(
        namespace: impl Into<String>,
        name: impl Into<String>,
        hash: OaepHash,
        public: RsaPublicKey,
    ) -> Result<Self, KeyringError> {
        Ok(Self {
            name: KeyName::new(namespace, name)?,
            hash,
            public: Some(public),
            private: None,
        })
    }

    /// A keyring that only unwraps; to wrap is [`KeyringError::UnwrapsOnly`]. The hash function is the writer's.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Name`], as [`new`](Self::new).
    pub fn reader(
        namespace: impl Into<String>,
        name: impl Into<String>,
        hash: OaepHash,
        private: RsaPrivateKey,
    ) -> Result<Self, KeyringError> {
        Ok(Self {
            name: KeyName::new(namespace, name)?,
            hash,
            public: None,
            private: Some(private),
        })
    }

    fn wrap(&self, data_key: &DataKey, context: &EncodedContext) -> Result<WrappedDataKey, KeyringError> {
        let public = self.public.as_ref().ok_or(KeyringError::UnwrapsOnly {
            keyring: "a raw RSA keyring without the public key",
            remedy: "make it by `RawRsaKeyring::writer` or `new`",
        })?;
        let intermediate = IntermediateKey::try_init(random_key)?;
        let outer = public.expose().seal_key(self.hash, intermediate.expose())?;
        let (signing_key, inner) = wrap_with(intermediate, data_key, context)?;
        let ciphertext = [&inner[..], &outer].concat();
        let key = EncryptedDataKey::new(self.name.namespace(), self.name.name(), ciphertext)?;
        Ok(WrappedDataKey { key, signing_key })
    }

    fn unwrap(&self, keys: &[EncryptedDataKey], context: &EncodedContext) -> Result<UnwrappedDataKey, KeyringError> {
        let own = || self.name.label();
        let private = self.private.as_ref().ok_or_else(|| KeyringError::WrapsOnly {
            key: own(),
            remedy: "make the keyring by `RawRsaKeyring::reader` or `new`",
        })?;
        first_that_opens(keys, own, |index, key| {
            let is_own = key.provider() == self.name.namespace() && key.info() == self.name.name().as_bytes();
            is_own.then(|| {
                let (inner, intermediate) =
                    open(self.hash, private, key.ciphertext()).map_err(|error| blamed(error, own()))?;
                unwrap_with(&intermediate, inner, context, &own(), index)
            })
        })
    }
}

/// The data key's wrap, and the intermediate key.
fn open<'k>(
    hash: OaepHash,
    private: &RsaPrivateKey,
    ciphertext: &'k [u8],
) -> Result<(&'k [u8; INTERMEDIATE_WRAP_LEN], IntermediateKey), OpenError> {
    let (inner, outer) = ciphertext.split_first_chunk().ok_or(OpenError::Mismatch)?;
    let intermediate = IntermediateKey::try_init(|key| private.expose().open_key(hash, outer, key))?;
    Ok((inner, intermediate))
}

/// Blames the record for what does not open with the named key, and not for a primitive that fails.
pub(super) fn blamed(error: OpenError, key: String) -> KeyringError {
    match error {
        OpenError::Mismatch => KeyringError::NotUnwrapped { key },
        OpenError::Crypto(error) => error.into(),
    }
}

impl Keyring for RawRsaKeyring {
    fn wrap_data_key<'a>(
        &'a self,
        data_key: &'a DataKey,
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<Vec<WrappedDataKey>, KeyringError>> {
        Box::pin(async move { Ok(vec![self.wrap(data_key, context)?]) })
    }

    fn unwrap_data_key<'a>(
        &'a self,
        keys: &'a [EncryptedDataKey],
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<UnwrappedDataKey, KeyringError>> {
        Box::pin(async move { self.unwrap(keys, context) })
    }
}

impl fmt::Debug for RawRsaKeyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt_as("RawRsaKeyring", f)
    }
}
