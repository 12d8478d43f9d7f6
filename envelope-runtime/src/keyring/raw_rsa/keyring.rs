//! The keyring itself.

use std::fmt;

use super::{OaepHash, RsaKeyError, RsaPadding, RsaPrivateKey, RsaPublicKey};
use crate::crypto::random_key;
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
/// What is written is padded by OAEP, with one hash function throughout. `OAEP_SHA256_MGF1` of AWS's libraries is
/// [`OaepHash::Sha256`]. PKCS#1 v1.5 can be read, and not written; see [`RsaPadding::Pkcs1V15`].
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
    writes: Option<(OaepHash, RsaPublicKey)>,
    reads: Option<(RsaPadding, RsaPrivateKey)>,
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
            writes: Some((hash, public)),
            reads: Some((hash.into(), private)),
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
            writes: Some((hash, public)),
            reads: None,
        })
    }

    /// A keyring that only unwraps; to wrap is [`KeyringError::UnwrapsOnly`]. A writer's [`OaepHash`] is a padding too.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Name`], as [`new`](Self::new).
    pub fn reader(
        namespace: impl Into<String>,
        name: impl Into<String>,
        padding: impl Into<RsaPadding>,
        private: RsaPrivateKey,
    ) -> Result<Self, KeyringError> {
        Ok(Self {
            name: KeyName::new(namespace, name)?,
            writes: None,
            reads: Some((padding.into(), private)),
        })
    }

    fn wrap(&self, data_key: &DataKey, context: &EncodedContext) -> Result<WrappedDataKey, KeyringError> {
        let (hash, public) = self.writes.as_ref().ok_or(KeyringError::UnwrapsOnly {
            keyring: "a raw RSA keyring without the public key",
            remedy: "make it by `RawRsaKeyring::writer` or `new`",
        })?;
        let intermediate = IntermediateKey::try_init(random_key)?;
        let outer = public.expose().seal_key(*hash, intermediate.expose())?;
        let (signing_key, inner) = wrap_with(intermediate, data_key, context)?;
        let ciphertext = [&inner[..], &outer].concat();
        let key = EncryptedDataKey::new(self.name.namespace(), self.name.name(), ciphertext)?;
        Ok(WrappedDataKey { key, signing_key })
    }

    fn unwrap(&self, keys: &[EncryptedDataKey], context: &EncodedContext) -> Result<UnwrappedDataKey, KeyringError> {
        let own = || self.name.label();
        let (padding, private) = self.reads.as_ref().ok_or_else(|| KeyringError::WrapsOnly {
            key: own(),
            remedy: "make the keyring by `RawRsaKeyring::reader` or `new`",
        })?;
        first_that_opens(keys, own, |index, key| {
            let is_own = key.provider() == self.name.namespace() && key.info() == self.name.name().as_bytes();
            is_own.then(|| {
                let (inner, intermediate) = open(*padding, private, key.ciphertext())
                    .ok_or_else(|| KeyringError::NotUnwrapped { key: own() })?;
                unwrap_with(&intermediate, inner, context, &own(), index)
            })
        })
    }
}

/// The data key's wrap, and the intermediate key. That a padding of PKCS#1 v1.5 is not valid does not show here, but in that
/// the data key does not unwrap.
fn open<'k>(
    padding: RsaPadding,
    private: &RsaPrivateKey,
    ciphertext: &'k [u8],
) -> Option<(&'k [u8; INTERMEDIATE_WRAP_LEN], IntermediateKey)> {
    let (inner, outer) = ciphertext.split_first_chunk()?;
    let private = private.expose();
    let intermediate = match padding {
        RsaPadding::Oaep(hash) => IntermediateKey::try_init(|key| private.open_key_oaep(hash, outer, key)).ok(),
        RsaPadding::Pkcs1V15 => IntermediateKey::try_init(|key| private.open_key_pkcs1(outer, key)).ok(),
    };
    Some((inner, intermediate?))
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
