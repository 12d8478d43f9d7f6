//! What a record's header says, without a key.

use std::collections::BTreeMap;

use super::encrypted::binary;
use super::{HEADER, Record};
use crate::materials::{ContextMap, EncryptedDataKey, MaterialsError};
use crate::record::compare_names;
use crate::schema::{Action, DynamicSchema, RESERVED, Suite};
use crate::structured::{DecryptError, parse_header};

/// What the header of an encrypted record says. Nothing of it is authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DescribedRecord {
    version: u8,
    suite: Suite,
    message_id: [u8; 32],
    legend: String,
    stored_context: ContextMap,
    encrypted_data_keys: Vec<EncryptedDataKey>,
    actions: Option<BTreeMap<String, Action>>,
}

impl DynamicSchema {
    /// Says what a record's header says: no key is needed, nothing is authenticated, and the rest of the record may be
    /// damaged.
    ///
    /// # Errors
    ///
    /// [`DecryptError`] if the header is missing, not binary, or malformed.
    pub fn describe(&self, record: &Record) -> Result<DescribedRecord, DecryptError> {
        let header = parse_header(self.table(), binary(self, record, HEADER)?)?;
        let legend = header.legend();
        let names = record
            .keys()
            .map(String::as_str)
            .filter(|name| !name.starts_with(RESERVED));
        let mut protected: Vec<_> = names.filter(|name| !self.allows_unsigned(name)).collect();
        protected.sort_by(|a, b| compare_names(a, b));
        let actions = protected.iter().zip(legend);
        let actions = actions.filter_map(|(name, letter)| Some(((*name).to_owned(), Action::from_letter(*letter)?)));
        let malformed = |source: MaterialsError| DecryptError::Context {
            table: self.table().to_owned(),
            source,
        };
        Ok(DescribedRecord {
            version: header.version(),
            suite: header.suite(),
            message_id: *header.message_id(),
            legend: legend.iter().copied().map(char::from).collect(),
            stored_context: header.context().map_err(malformed)?,
            encrypted_data_keys: header.owned_encrypted_data_keys().map_err(malformed)?,
            actions: (protected.len() == legend.len()).then(|| actions.collect()),
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

    /// What the legend says of each attribute that should be signed; nothing if it has another number of letters than there
    /// are such attributes: one was added or removed since the record was written.
    #[must_use]
    pub fn actions(&self) -> Option<&BTreeMap<String, Action>> {
        self.actions.as_ref()
    }
}
