//! What a record's header says, without a key.

use std::collections::BTreeMap;

use super::{Record, StoredRecord};
use crate::materials::{ContextMap, EncryptedDataKey};
use crate::schema::{Action, DynamicSchema, Suite};
use crate::structured::DecryptError;

/// What the header of an encrypted record says. Nothing of it is authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DescribedRecord {
    version: u8,
    suite: Suite,
    message_id: [u8; 32],
    legend: String,
    stored_context: ContextMap,
    encrypted_data_keys: Vec<EncryptedDataKey>,
    actions: BTreeMap<String, Action>,
}

impl DynamicSchema {
    /// Says what a record's header says: no key is needed, and nothing is authenticated.
    ///
    /// # Errors
    ///
    /// [`DecryptError`] if header, footer or a key are missing, or the header is malformed; in a schema whose
    /// [legend decides](crate::schema::DynamicSchemaBuilder::legend_decides), if the legend does not fit the attributes.
    pub fn describe(&self, record: &Record) -> Result<DescribedRecord, DecryptError> {
        let stored = StoredRecord::new(self, record)?;
        let header = stored.parse_header()?;
        let malformed = |_| DecryptError::Unauthenticated;
        let stored_context = header.context().map_err(malformed)?;
        let encrypted_data_keys = header.owned_encrypted_data_keys().map_err(malformed)?;
        let resolved = stored.resolve(&header)?;
        Ok(DescribedRecord {
            version: header.version(),
            suite: header.suite(),
            message_id: *header.message_id(),
            legend: header.legend().iter().copied().map(char::from).collect(),
            stored_context,
            encrypted_data_keys,
            actions: resolved
                .actions()
                .map(|(name, action)| (name.to_owned(), action))
                .collect(),
        })
    }
}

impl DescribedRecord {
    /// The version of the record format: 1 or 2.
    #[must_use]
    pub fn version(&self) -> u8 {
        self.version
    }

    /// The suite.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// The message id.
    #[must_use]
    pub fn message_id(&self) -> &[u8; 32] {
        &self.message_id
    }

    /// The legend: `e`, `s` or `c` for each protected attribute, in canonical order.
    #[must_use]
    pub fn legend(&self) -> &str {
        &self.legend
    }

    /// The entries of the encryption context that the header stores.
    #[must_use]
    pub fn stored_context(&self) -> &ContextMap {
        &self.stored_context
    }

    /// The encrypted data keys: their providers and information say which keyrings can open the record.
    #[must_use]
    pub fn encrypted_data_keys(&self) -> &[EncryptedDataKey] {
        &self.encrypted_data_keys
    }

    /// What happened to each protected attribute: what the legend says, or the schema where it decides.
    #[must_use]
    pub fn actions(&self) -> &BTreeMap<String, Action> {
        &self.actions
    }
}
