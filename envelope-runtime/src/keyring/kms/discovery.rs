//! The keyring that unwraps by whatever key a record names ([AWS KMS discovery keyring], [MRK discovery]).
//!
//! [AWS KMS discovery keyring]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/aws-kms/aws-kms-discovery-keyring.md
//! [MRK discovery]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/aws-kms/aws-kms-mrk-discovery-keyring.md

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_kms::Client;

use super::client::KmsClient;
use super::edk::{Attempt, KmsDataKey, first_that_opens};
use super::stats::Counters;
use super::{KeyArn, KmsCalls};
use crate::keyring::{BoxFuture, Keyring, KeyringError};
use crate::materials::{EncodedContext, EncryptedDataKey, UnwrappedDataKey, WrappedDataKey};
use crate::secret::DataKey;

/// Which keys a [`KmsDiscoveryKeyring`], or a key store that discovers its keys, may unwrap by.
///
/// Accounts must be named. A record, or a row, says itself which key it is under, and anybody can wrap a data key under a key of
/// an account of their own: a reader that took any account would take records from anybody.
///
/// ```
/// use envelope_runtime::keyring::kms::DiscoveryFilter;
///
/// let filter = DiscoveryFilter::partition("aws")
///     .accounts(["111122223333", "444455556666"])
///     .regions(["eu-central-1"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscoveryFilter {
    partition: String,
    accounts: BTreeSet<String>,
    /// Any, if there are none.
    regions: BTreeSet<String>,
}

impl DiscoveryFilter {
    /// Keys of a partition (`aws`, `aws-cn`, `aws-us-gov` …), and of no account yet.
    #[must_use]
    pub fn partition(partition: impl Into<String>) -> Self {
        Self {
            partition: partition.into(),
            accounts: BTreeSet::new(),
            regions: BTreeSet::new(),
        }
    }

    /// Adds accounts whose keys are taken, by their ids of 12 digits.
    #[must_use]
    pub fn accounts<A: Into<String>>(mut self, accounts: impl IntoIterator<Item = A>) -> Self {
        self.accounts.extend(accounts.into_iter().map(Into::into));
        self
    }

    /// Takes keys of these regions only. What counts is the region that the record names, which for a multi-Region key is
    /// the one where it was written. Default: any region.
    #[must_use]
    pub fn regions<R: Into<String>>(mut self, regions: impl IntoIterator<Item = R>) -> Self {
        self.regions.extend(regions.into_iter().map(Into::into));
        self
    }

    /// Whether the filter lets a key pass.
    #[must_use]
    pub fn matches(&self, key: &KeyArn) -> bool {
        key.partition() == self.partition
            && self.accounts.contains(key.account())
            && (self.regions.is_empty() || self.regions.contains(key.region()))
    }

    /// Checks that it lets anything pass.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Discovery`] if it names no account.
    pub(in crate::keyring) fn check(&self) -> Result<(), KeyringError> {
        match self.accounts.is_empty() {
            true => Err(KeyringError::Discovery {
                problem: "its filter names no account; name those whose keys may unwrap",
            }),
            false => Ok(()),
        }
    }

    /// How errors name the keys that it lets pass.
    pub(in crate::keyring) fn describe(&self) -> String {
        let list = |names: &BTreeSet<String>| names.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let mut text = format!(
            "keys of partition {}, of accounts {}",
            self.partition,
            list(&self.accounts)
        );
        if !self.regions.is_empty() {
            text.push_str(&format!(", of regions {}", list(&self.regions)));
        }
        text
    }
}

/// Unwraps data keys by whatever KMS key the record names, within a filter. It never wraps.
///
/// A data key is asked for by the client of the region of the key that it is under; where there is none, it is not
/// asked for at all.
///
/// ```no_run
/// use envelope_runtime::Envelope;
/// use envelope_runtime::keyring::kms::{DiscoveryFilter, KmsDiscoveryKeyring};
///
/// # fn client(region: &str) -> aws_sdk_kms::Client { unimplemented!() }
/// let filter = DiscoveryFilter::partition("aws").accounts(["111122223333"]);
/// let keyring = KmsDiscoveryKeyring::new(client("eu-central-1"), filter)?.client(client("us-east-1"))?;
/// let reader = Envelope::builder(keyring).build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct KmsDiscoveryKeyring {
    /// By their regions; at least one.
    clients: Vec<(String, KmsClient)>,
    /// Those of all clients.
    counters: Arc<Counters>,
    filter: DiscoveryFilter,
    multi_region: bool,
    grant_tokens: Vec<String>,
    timeout: Duration,
}

impl KmsDiscoveryKeyring {
    /// A keyring over the keys that a filter lets pass, in the region of a client.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Discovery`] if the filter names no account, or the client no region.
    pub fn new(client: Client, filter: DiscoveryFilter) -> Result<Self, KeyringError> {
        filter.check()?;
        let keyring = Self {
            clients: Vec::new(),
            counters: Arc::default(),
            filter,
            multi_region: false,
            grant_tokens: Vec::new(),
            timeout: super::DEFAULT_TIMEOUT,
        };
        keyring.client(client)
    }

    /// Adds the client of another region.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Discovery`] if the client has no region, or one that another client has.
    pub fn client(mut self, client: Client) -> Result<Self, KeyringError> {
        let mut client = KmsClient::new(client, self.counters.clone());
        let region = client.region().map(str::to_owned).ok_or(KeyringError::Discovery {
            problem: "a client of it is configured without a region",
        })?;
        if self.clients.iter().any(|(other, _)| *other == region) {
            return Err(KeyringError::Discovery {
                problem: "two clients of it are of one region",
            });
        }
        client.set_grant_tokens(self.grant_tokens.clone());
        client.set_timeout(self.timeout);
        self.clients.push((region, client));
        Ok(self)
    }

    /// Asks for a multi-Region key also where the record was not written: by the clients of other regions, in their
    /// order, after that of its own.
    #[must_use]
    pub fn multi_region(mut self) -> Self {
        self.multi_region = true;
        self
    }

    /// Sends grant tokens along with every call; see [`KmsKeyring::grant_tokens`](super::KmsKeyring::grant_tokens).
    #[must_use]
    pub fn grant_tokens<T: Into<String>>(mut self, tokens: impl IntoIterator<Item = T>) -> Self {
        self.grant_tokens = tokens.into_iter().map(Into::into).collect();
        for (_, client) in &mut self.clients {
            client.set_grant_tokens(self.grant_tokens.clone());
        }
        self
    }

    /// How long a call may take in all; see [`KmsKeyring::timeout`](super::KmsKeyring::timeout).
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        for (_, client) in &mut self.clients {
            client.set_timeout(timeout);
        }
        self
    }

    /// How often this keyring and its clones have called AWS KMS so far, whatever the region.
    #[must_use]
    pub fn calls(&self) -> KmsCalls {
        self.counters.snapshot()
    }

    async fn unwrap(
        &self,
        keys: &[EncryptedDataKey],
        context: &EncodedContext,
    ) -> Result<UnwrappedDataKey, KeyringError> {
        let data_keys = KmsDataKey::all(keys)?;
        let admitted = data_keys.iter().filter(|data_key| self.filter.matches(&data_key.arn));
        let attempts = admitted.flat_map(|data_key| self.attempts(data_key));
        let opened = first_that_opens(attempts.collect(), context).await;
        opened.unwrap_or_else(|| Err(KeyringError::no_matching_key(keys, self.own())))
    }

    /// The client of the key's region, then, for a multi-Region key, those of the others.
    fn attempts<'k>(&'k self, data_key: &'k KmsDataKey<'k>) -> Vec<Attempt<'k>> {
        let arn = &data_key.arn;
        let replicas = self.multi_region && arn.is_mrk();
        let (there, elsewhere): (Vec<_>, Vec<_>) = self.clients.iter().partition(|(region, _)| region == arn.region());
        let clients = there.into_iter().chain(elsewhere.into_iter().filter(|_| replicas));
        clients
            .filter_map(|(region, client)| {
                let key = arn.in_region(region).ok()?;
                Some(Attempt { data_key, client, key })
            })
            .collect()
    }

    /// How errors name its keys.
    fn own(&self) -> String {
        let regions: Vec<_> = self.clients.iter().map(|(region, _)| region.as_str()).collect();
        format!(
            "KMS {}, by clients of regions {}",
            self.filter.describe(),
            regions.join(", ")
        )
    }
}

impl Keyring for KmsDiscoveryKeyring {
    /// Fails: what should the data key be wrapped under?
    ///
    /// # Errors
    ///
    /// [`KeyringError::UnwrapsOnly`], always.
    fn wrap_data_key<'a>(
        &'a self,
        _: &'a DataKey,
        _: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<Vec<WrappedDataKey>, KeyringError>> {
        Box::pin(std::future::ready(Err(KeyringError::UnwrapsOnly {
            keyring: "a KMS discovery keyring",
            remedy: "write by a `KmsKeyring`, which names its key",
        })))
    }

    /// Unwraps the data key by the first of its encrypted forms that the filter lets pass and that opens.
    ///
    /// # Errors
    ///
    /// As [`KmsKeyring`](super::KmsKeyring)'s.
    fn unwrap_data_key<'a>(
        &'a self,
        keys: &'a [EncryptedDataKey],
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<UnwrappedDataKey, KeyringError>> {
        Box::pin(self.unwrap(keys, context))
    }
}

/// Without the clients, whose configuration is long, and without grant tokens, which are permissions.
impl fmt::Debug for KmsDiscoveryKeyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let regions: Vec<_> = self.clients.iter().map(|(region, _)| region).collect();
        f.debug_struct("KmsDiscoveryKeyring")
            .field("filter", &self.filter)
            .field("regions", &regions)
            .field("multi_region", &self.multi_region)
            .finish_non_exhaustive()
    }
}
