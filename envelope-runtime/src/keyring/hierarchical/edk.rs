//! The encrypted data keys of branch keys: making, taking apart, wrapping and unwrapping. Pure, whoever provides the branch
//! key.
//!
//! - derived key = KDF(branch key, salt), see [`branch_wrapping_key`]
//! - wrapped intermediate key = AES-256-GCM(derived key, iv, aad, intermediate key)
//! - aad = "aws-kms-hierarchy" ‖ branch key id ‖ branch key version ‖ encryption context

use super::{BranchKeyMaterials, BranchKeyVersion};
use crate::crypto::{
    IV_LEN, SALT_LEN, SealedKey, TAG_LEN, branch_wrapping_key, open_key, random_bytes, random_key, seal_key,
};
use crate::keyring::KeyringError;
use crate::keyring::intermediate::{INTERMEDIATE_WRAP_LEN, unwrap_with, wrap_with};
use crate::materials::{EncodedContext, EncryptedDataKey, UnwrappedDataKey, WrappedDataKey};
use crate::secret::{DataKey, IntermediateKey, KEY_LEN};

/// The provider id of all branch keys.
pub(super) const PROVIDER: &str = "aws-kms-hierarchy";

/// An encrypted data key of a branch key, taken apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct BranchEdk<'k> {
    inner: &'k [u8; INTERMEDIATE_WRAP_LEN],
    salt: &'k [u8; SALT_LEN],
    iv: &'k [u8; IV_LEN],
    version: BranchKeyVersion,
    outer: &'k SealedKey,
}

impl<'k> BranchEdk<'k> {
    /// Takes a ciphertext apart, if it has the right length.
    pub(super) fn parse(ciphertext: &'k [u8]) -> Option<Self> {
        let (inner, rest) = ciphertext.split_first_chunk()?;
        let (salt, rest) = rest.split_first_chunk()?;
        let (iv, rest) = rest.split_first_chunk()?;
        let (version, rest) = rest.split_first_chunk()?;
        Some(Self {
            inner,
            salt,
            iv,
            version: BranchKeyVersion::from_bytes(*version),
            outer: rest.try_into().ok()?,
        })
    }

    /// The version that it says it is under; nothing has authenticated it.
    pub(super) fn version(&self) -> BranchKeyVersion {
        self.version
    }

    /// Unwraps the intermediate key by the branch key that it is under.
    pub(super) fn open(
        &self,
        branch_key: &BranchKeyMaterials,
        context: &EncodedContext,
    ) -> Result<IntermediateKey, KeyringError> {
        let wrapping_key = branch_wrapping_key(branch_key.key(), self.salt)?;
        let aad = aad(branch_key, context);
        IntermediateKey::try_init(|key| open_key(wrapping_key.expose(), self.iv, &aad, self.outer, key))
            .map_err(|_| not_unwrapped(branch_key.id()))
    }
}

/// How errors name a branch key.
pub(super) fn label(id: &str) -> String {
    format!("branch key `{id}`")
}

/// A wrap does not authenticate, or is not one.
pub(super) fn not_unwrapped(id: &str) -> KeyringError {
    KeyringError::NotUnwrapped { key: label(id) }
}

/// Wraps a data key under a branch key.
pub(super) fn wrap(
    branch_key: &BranchKeyMaterials,
    data_key: &DataKey,
    context: &EncodedContext,
) -> Result<WrappedDataKey, KeyringError> {
    let salt = random_bytes::<SALT_LEN>()?;
    let iv = random_bytes::<IV_LEN>()?;
    let intermediate = IntermediateKey::try_init(random_key)?;
    let wrapping_key = branch_wrapping_key(branch_key.key(), &salt)?;
    let outer = seal_key(
        wrapping_key.expose(),
        &iv,
        &aad(branch_key, context),
        intermediate.expose(),
    )?;
    let (signing_key, inner) = wrap_with(intermediate, data_key, context)?;
    let version = branch_key.version();
    let mut ciphertext = Vec::with_capacity(CIPHERTEXT_LEN);
    for part in [&inner[..], &salt, &iv, version.as_bytes(), &outer] {
        ciphertext.extend(part);
    }
    let key = EncryptedDataKey::new(PROVIDER, branch_key.id(), ciphertext)?;
    Ok(WrappedDataKey { key, signing_key })
}

/// Unwraps the data key by the branch key that it is under; `index` is that of the encrypted data key in its record.
pub(super) fn unwrap(
    edk: &BranchEdk<'_>,
    branch_key: &BranchKeyMaterials,
    context: &EncodedContext,
    index: usize,
) -> Result<UnwrappedDataKey, KeyringError> {
    let intermediate = edk.open(branch_key, context)?;
    unwrap_with(&intermediate, edk.inner, context, &label(branch_key.id()), index)
}

/// The number of bytes of a ciphertext.
const CIPHERTEXT_LEN: usize = INTERMEDIATE_WRAP_LEN + SALT_LEN + IV_LEN + 16 + KEY_LEN + TAG_LEN;

fn aad(branch_key: &BranchKeyMaterials, context: &EncodedContext) -> Vec<u8> {
    let version = branch_key.version();
    let parts = [
        PROVIDER.as_bytes(),
        branch_key.id().as_bytes(),
        version.as_bytes(),
        context.aad(),
    ];
    parts.concat()
}
