//! What records are decrypted with.

use super::{ContextMap, EncodedContext, EncryptedDataKey, MaterialsError, PUBLIC_KEY, UnwrappedDataKey};
use crate::cache::{Cached, Key};
use crate::crypto::{DataKeySchedule, RecipientMac, VerifyingKey};
use crate::schema::Suite;

/// An unwrapped data key with its encryption context and the keys that check a record, ready to decrypt.
#[derive(Debug)]
pub struct DecryptionMaterials {
    suite: Suite,
    context: EncodedContext,
    verifying: Option<VerifyingKey>,
    encrypted_data_key: EncryptedDataKey,
    key: Keys,
}

/// The secret part, which `Debug` leaves out.
struct Keys {
    schedule: DataKeySchedule,
    recipient: RecipientMac,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}

impl DecryptionMaterials {
    /// Puts together what a manager has obtained. `context` is the full context, stored and expected entries both, and
    /// `verifying` the key that [`verifying_key`] found in it.
    pub(crate) fn new(
        suite: Suite,
        context: EncodedContext,
        verifying: Option<VerifyingKey>,
        unwrapped: &UnwrappedDataKey,
        encrypted_data_key: EncryptedDataKey,
    ) -> Result<Self, MaterialsError> {
        let schedule = DataKeySchedule::new(&unwrapped.data_key)?;
        let recipient = RecipientMac::new(&unwrapped.signing_key)?;
        Ok(Self {
            suite,
            context,
            verifying,
            encrypted_data_key,
            key: Keys { schedule, recipient },
        })
    }

    /// The suite.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// The full encryption context, stored and expected entries both.
    #[must_use]
    pub fn context(&self) -> &ContextMap {
        self.context.map()
    }

    /// The encrypted data key that opened, as the keyring says.
    #[must_use]
    pub fn encrypted_data_key(&self) -> &EncryptedDataKey {
        &self.encrypted_data_key
    }

    /// The serialized full context.
    pub(crate) fn aad(&self) -> &[u8] {
        self.context.aad()
    }

    /// The data key, ready to derive from.
    pub(crate) fn schedule(&self) -> &DataKeySchedule {
        &self.key.schedule
    }

    /// The maker of the tag of the recipient that unwrapped the data key.
    pub(crate) fn recipient(&self) -> &RecipientMac {
        &self.key.recipient
    }

    /// The key that checks signatures, in suite 0x6701.
    pub(crate) fn verifying(&self) -> Option<&VerifyingKey> {
        self.verifying.as_ref()
    }
}

/// To read takes nothing from a key.
impl Key for DecryptionMaterials {
    fn grant(&self, sizes: &[u64]) -> u64 {
        sizes.len() as u64
    }

    fn wants_successor(&self) -> bool {
        false
    }
}

impl Cached for DecryptionMaterials {
    fn granted(&self) -> Option<(u64, u64)> {
        None
    }
}

/// A public key is in the context exactly when the suite signs.
pub(crate) fn verifying_key(suite: Suite, context: &ContextMap) -> Result<Option<VerifyingKey>, MaterialsError> {
    match (suite, context.get(PUBLIC_KEY)) {
        (Suite::Signed, Some(key)) => VerifyingKey::parse(key).map(Some).ok_or(MaterialsError::NoPublicKey),
        (Suite::Signed, None) => Err(MaterialsError::NoPublicKey),
        (Suite::Symmetric, None) => Ok(None),
        (Suite::Symmetric, Some(_)) => Err(MaterialsError::UnexpectedPublicKey),
    }
}
