//! A key store: a table of wrapped branch keys, and AWS KMS.

mod changes;
mod rows;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_kms::Client;

use super::{BranchKeyError, BranchKeySource, BranchKeyStore, KeyListing, KeyTable, KmsConfiguration};
use crate::keyring::key_name::check_name;
use crate::keyring::kms::{Counters, KeyStoreCalls, KmsClient};
use crate::keyring::{BoxFuture, BranchKeyMaterials, BranchKeyVersion, KeyringError};
use crate::secret::BranchKey;

/// A store of branch keys ([branch key store]): a table that keeps them wrapped, and AWS KMS, which wraps and unwraps them.
///
/// | operation | the table | AWS KMS |
/// |---|---|---|
/// | `active`, `version`, `beacon_key` | one row is read | `Decrypt` |
/// | `create` | three rows are added at once | `GenerateDataKeyWithoutPlaintext` twice, `ReEncrypt` |
/// | `rotate` | a row is added, the active one replaced, at once | `ReEncrypt` twice, `GenerateDataKeyWithoutPlaintext` |
/// | `forget` | all rows of the id are removed, a tombstone is left | `ReEncrypt`, `GenerateDataKeyWithoutPlaintext` |
/// | `list` | is read through | |
///
/// Branch keys leave AWS KMS to be used, never to be made: who makes, renews and forgets them needs no permission to see
/// one. AWS KMS wraps each under all else that its row says and under the store's *logical name*, which the table does not
/// hold: a row that was altered, copied to another id, type or table, or that a store of another logical name wrote, is
/// [`Altered`](BranchKeyError::Altered).
///
/// Where a row is missing, a read looks for the active row, and where that is missing too, for a tombstone (one more row for
/// each, and `Decrypt` if there is a tombstone). An authentic one is
/// told as [`Shredded`](BranchKeyError::Shredded); one that was forged, altered or copied from another id is `Altered`. A
/// tombstone beside a row does not hide it.
///
/// The layout of rows is that of AWS's libraries, which can share a table with this one. They demand an encryption context
/// of a branch key's own where its id is chosen, as it always is here; [`create`](BranchKeyStore::create) does not.
///
/// ```no_run
/// use std::collections::BTreeMap;
/// use envelope_runtime::keyring::key_store::{
///     BranchKeySource, BranchKeyStore, KeyStore, KeyTable, KmsConfiguration, MemoryKeyTable,
/// };
/// use envelope_runtime::keyring::kms::KeyArn;
///
/// # fn client() -> aws_sdk_kms::Client { unimplemented!() }
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let key = KeyArn::parse("arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab")?;
/// let store = KeyStore::new("tenant-keys", MemoryKeyTable::new(), client(), KmsConfiguration::Key(key))?;
/// store.table().create_table().await?;
///
/// let version = store.create("acme", &BTreeMap::new()).await?;
/// assert_eq!(store.active("acme").await?.version(), version);
/// # Ok(())
/// # }
/// ```
///
/// [branch key store]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/branch-key-store.md
#[derive(Clone)]
pub struct KeyStore {
    name: String,
    table: Arc<dyn KeyTable>,
    kms: KmsClient,
    configuration: KmsConfiguration,
    counters: Arc<Counters>,
}

impl KeyStore {
    /// A store of a logical name, which is bound to every key in it: a table that is restored or renamed keeps it.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Name`] if the logical name, or the region of a configuration, is none; [`KeyringError::Discovery`] if
    /// its filter names no account.
    pub fn new(
        logical_name: impl Into<String>,
        table: impl KeyTable + 'static,
        kms: Client,
        configuration: KmsConfiguration,
    ) -> Result<Self, KeyringError> {
        let name = logical_name.into();
        check_name("logical name of the key store", &name)?;
        configuration.check()?;
        let counters = Arc::<Counters>::default();
        Ok(Self {
            name,
            table: Arc::new(table),
            kms: KmsClient::new(kms, counters.clone()),
            configuration,
            counters,
        })
    }

    /// Sends grant tokens along with every call of AWS KMS.
    #[must_use]
    pub fn grant_tokens<T: Into<String>>(mut self, tokens: impl IntoIterator<Item = T>) -> Self {
        self.kms.set_grant_tokens(tokens.into_iter().map(Into::into).collect());
        self
    }

    /// How long a call of AWS KMS may take in all, retries included. Default:
    /// [`DEFAULT_TIMEOUT`](crate::keyring::kms::DEFAULT_TIMEOUT). How long the table may take is its own to say.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.kms.set_timeout(timeout);
        self
    }

    /// The table.
    #[must_use]
    pub fn table(&self) -> &dyn KeyTable {
        &*self.table
    }

    /// Which KMS keys it uses.
    #[must_use]
    pub fn configuration(&self) -> &KmsConfiguration {
        &self.configuration
    }

    /// How often this store and its clones have called AWS KMS so far.
    #[must_use]
    pub fn calls(&self) -> KeyStoreCalls {
        self.counters.key_store()
    }
}

impl BranchKeySource for KeyStore {
    fn name(&self) -> &str {
        &self.name
    }

    fn active<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Arc<BranchKeyMaterials>, BranchKeyError>> {
        Box::pin(self.active_key(id))
    }

    fn version<'a>(
        &'a self,
        id: &'a str,
        version: BranchKeyVersion,
    ) -> BoxFuture<'a, Result<Arc<BranchKeyMaterials>, BranchKeyError>> {
        Box::pin(self.version_key(id, version))
    }
}

impl BranchKeyStore for KeyStore {
    fn create<'a>(
        &'a self,
        id: &'a str,
        context: &'a BTreeMap<String, String>,
    ) -> BoxFuture<'a, Result<BranchKeyVersion, BranchKeyError>> {
        Box::pin(self.create_key(id, context))
    }

    fn rotate<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<BranchKeyVersion, BranchKeyError>> {
        Box::pin(self.rotate_key(id))
    }

    fn beacon_key<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<BranchKey, BranchKeyError>> {
        Box::pin(self.beacon(id))
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<KeyListing>, BranchKeyError>> {
        Box::pin(self.listings())
    }

    fn forget<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), BranchKeyError>> {
        Box::pin(self.forget_key(id))
    }
}

/// Without the client, whose configuration is long, and without grant tokens, which are permissions.
impl fmt::Debug for KeyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyStore")
            .field("name", &self.name)
            .field("table", &self.table)
            .field("configuration", &self.configuration)
            .finish_non_exhaustive()
    }
}
