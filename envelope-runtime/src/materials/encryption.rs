//! What records are encrypted with.

use std::collections::BTreeSet;

use super::{ContextMap, EncodedContext, EncryptedDataKey, MaterialsError, WrappedDataKey};
use crate::cache::{Cached, Key, Limits, Quota};
use crate::crypto::{DataKeySchedule, RecipientMac, SigningKeyPair};
use crate::schema::Suite;
use crate::secret::DataKey;

/// A data key with its wrapped forms, signing keys and encryption context, ready to encrypt records.
///
/// All that depends on the key alone is computed when it is made: the extract step of key derivation, the tags' key
/// schedules, and the part of the header that every record under this key shares.
#[derive(Debug)]
pub struct EncryptionMaterials {
    suite: Suite,
    context: EncodedContext,
    encrypted_data_keys: Vec<EncryptedDataKey>,
    header_tail: Vec<u8>,
    quota: Quota,
    key: Keys,
}

/// The secret part, which `Debug` leaves out.
struct Keys {
    schedule: DataKeySchedule,
    recipients: Vec<RecipientMac>,
    signing: Option<SigningKeyPair>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}

impl EncryptionMaterials {
    /// Puts together what a manager has obtained. `context` is the full context; its entries that are not in
    /// `required` are stored in the header of every record. `limits` are what the data key may be used for.
    pub(crate) fn new(
        context: EncodedContext,
        required: &BTreeSet<String>,
        data_key: &DataKey,
        wrapped: Vec<WrappedDataKey>,
        signing: Option<SigningKeyPair>,
        limits: Limits,
    ) -> Result<Self, MaterialsError> {
        let count = wrapped.len();
        let count_byte = u8::try_from(count).ok().filter(|&count| count > 0);
        let count_byte = count_byte.ok_or(MaterialsError::EncryptedDataKeyCount { count })?;
        let recipients = wrapped
            .iter()
            .map(|key| RecipientMac::new(&key.signing_key))
            .collect::<Result<_, _>>()?;
        let encrypted_data_keys: Vec<_> = wrapped.into_iter().map(|wrapped| wrapped.key).collect();
        let mut header_tail = Vec::new();
        context
            .map()
            .filtered(|key| !required.contains(key))
            .write(&mut header_tail);
        header_tail.push(count_byte);
        encrypted_data_keys.iter().for_each(|key| key.write(&mut header_tail));
        let suite = if signing.is_some() {
            Suite::Signed
        } else {
            Suite::Symmetric
        };
        let key = Keys {
            schedule: DataKeySchedule::new(data_key)?,
            recipients,
            signing,
        };
        Ok(Self {
            suite,
            context,
            encrypted_data_keys,
            header_tail,
            quota: Quota::new(limits),
            key,
        })
    }

    /// The suite.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// The full encryption context, the public key of a signed record included.
    #[must_use]
    pub fn context(&self) -> &ContextMap {
        self.context.map()
    }

    /// The wrapped forms of the data key, one for each recipient.
    #[must_use]
    pub fn encrypted_data_keys(&self) -> &[EncryptedDataKey] {
        &self.encrypted_data_keys
    }

    /// Grants more bytes for a record that was granted already; whether they are left.
    pub(crate) fn grant_bytes(&self, bytes: u64) -> bool {
        self.quota.grant_bytes(bytes)
    }

    /// The end of every partial header: the stored context and the encrypted data keys.
    pub(crate) fn header_tail(&self) -> &[u8] {
        &self.header_tail
    }

    /// The serialized full context.
    pub(crate) fn aad(&self) -> &[u8] {
        self.context.aad()
    }

    /// The data key, ready to derive from.
    pub(crate) fn schedule(&self) -> &DataKeySchedule {
        &self.key.schedule
    }

    /// The makers of the recipients' tags, in the order of the encrypted data keys.
    pub(crate) fn recipients(&self) -> &[RecipientMac] {
        &self.key.recipients
    }

    /// The key pair that signs, in suite 0x6701.
    pub(crate) fn signing(&self) -> Option<&SigningKeyPair> {
        self.key.signing.as_ref()
    }
}

impl Key for EncryptionMaterials {
    fn grant(&self, sizes: &[u64]) -> u64 {
        self.quota.grant(sizes)
    }

    fn wants_successor(&self) -> bool {
        self.quota.wants_successor()
    }
}

impl Cached for EncryptionMaterials {
    fn granted(&self) -> Option<(u64, u64)> {
        Some(self.quota.granted())
    }
}
