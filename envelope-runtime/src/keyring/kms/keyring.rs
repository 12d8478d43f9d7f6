//! The keyring of one KMS key ([AWS KMS keyring], [AWS KMS MRK keyring]).
//!
//! [AWS KMS keyring]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/aws-kms/aws-kms-keyring.md
//! [AWS KMS MRK keyring]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/aws-kms/aws-kms-mrk-keyring.md

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_kms::Client;

use super::client::KmsClient;
use super::edk::{Attempt, KmsDataKey, first_that_opens};
use super::stats::Counters;
use super::{KeyArn, KeyArnError, KeyName, KmsCalls, PROVIDER};
use crate::keyring::intermediate::wrap_with;
use crate::keyring::{BoxFuture, Keyring, KeyringError};
use crate::materials::{EncodedContext, EncryptedDataKey, UnwrappedDataKey, WrappedDataKey};
use crate::secret::DataKey;

/// Wraps data keys under one key of AWS KMS, and unwraps what is wrapped under it.
///
/// ```no_run
/// use std::time::Duration;
///
/// use envelope_runtime::Envelope;
/// use envelope_runtime::keyring::kms::KmsKeyring;
///
/// # fn client() -> aws_sdk_kms::Client { unimplemented!() }
/// // As the program configures it: region, credentials, retries, HTTP client.
/// let kms: aws_sdk_kms::Client = client();
/// let key = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
/// let keyring = KmsKeyring::new(kms, key)?.timeout(Duration::from_secs(3));
/// let envelope = Envelope::builder(keyring).build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Names of keys
///
/// | the key is named by | wraps | unwraps |
/// |---|---|---|
/// | its ARN | under it | what is wrapped under it |
/// | the ARN of an alias, `alias/…`, or a bare key id | under the key that it means by then | nothing, but for [`reads`](Self::reads) |
///
/// A record always stores the ARN of the key that AWS KMS used. An alias can be pointed at another key, and a bare id
/// leaves the account to the credentials: neither says which records this keyring may read, so neither is taken for it.
#[derive(Clone)]
pub struct KmsKeyring {
    client: KmsClient,
    counters: Arc<Counters>,
    key: KeyName,
    /// The keys that it unwraps by.
    reads: Vec<KeyArn>,
    multi_region: bool,
}

impl KmsKeyring {
    /// A keyring over the key of this name, which `client` is to be asked for. Nothing is called yet.
    ///
    /// # Errors
    ///
    /// [`KeyArnError`] if the name is empty, has blanks, control characters or over 2048 bytes, or begins with `arn:` and
    /// is neither the ARN of a KMS key nor of an alias of one.
    pub fn new(client: Client, key: impl AsRef<str>) -> Result<Self, KeyArnError> {
        let key = KeyName::parse(key.as_ref())?;
        let reads = match &key {
            KeyName::Key(arn) => vec![arn.clone()],
            _ => Vec::new(),
        };
        let counters = Arc::<Counters>::default();
        Ok(Self {
            client: KmsClient::new(client, counters.clone()),
            counters,
            key,
            reads,
            multi_region: false,
        })
    }

    /// Adds keys to unwrap by: those that an alias meant earlier or means now, for example. All are asked for by way of
    /// this keyring's client, so they must be of its region.
    #[must_use]
    pub fn reads(mut self, keys: impl IntoIterator<Item = KeyArn>) -> Self {
        self.reads.extend(keys);
        self
    }

    /// Unwraps also what is wrapped under a replica of its multi-Region keys, whatever the region: its client is asked
    /// for the key under this keyring's ARN. Makes no difference to keys of a single region.
    #[must_use]
    pub fn multi_region(mut self) -> Self {
        self.multi_region = true;
        self
    }

    /// Sends grant tokens along with every call: permissions that were granted so recently that AWS KMS might not know
    /// of them everywhere.
    #[must_use]
    pub fn grant_tokens<T: Into<String>>(mut self, tokens: impl IntoIterator<Item = T>) -> Self {
        self.client
            .set_grant_tokens(tokens.into_iter().map(Into::into).collect());
        self
    }

    /// How long a call may take in all, retries included. Default: [`DEFAULT_TIMEOUT`](super::DEFAULT_TIMEOUT).
    ///
    /// It takes the place of a limit on operations that the client is configured with. A single attempt may take half of
    /// it, unless the client has its own limit for attempts.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.client.set_timeout(timeout);
        self
    }

    /// How often this keyring and its clones have called AWS KMS so far.
    #[must_use]
    pub fn calls(&self) -> KmsCalls {
        self.counters.snapshot()
    }

    async fn wrap(&self, data_key: &DataKey, context: &EncodedContext) -> Result<Vec<WrappedDataKey>, KeyringError> {
        let generated = self.client.generate_data_key(&self.key, context).await?;
        let (signing_key, inner) = wrap_with(generated.intermediate, data_key, context)?;
        let ciphertext = [inner.as_slice(), &generated.wrapped].concat();
        let key = EncryptedDataKey::new(PROVIDER, generated.key.as_str(), ciphertext)?;
        Ok(vec![WrappedDataKey { key, signing_key }])
    }

    async fn unwrap(
        &self,
        keys: &[EncryptedDataKey],
        context: &EncodedContext,
    ) -> Result<UnwrappedDataKey, KeyringError> {
        if self.reads.is_empty() {
            return Err(KeyringError::WrapsOnly {
                key: format!("KMS key `{}`", self.key.as_str()),
                remedy: "name it by its key ARN, or say by `reads` which key ARNs to unwrap by",
            });
        }
        let data_keys = KmsDataKey::all(keys)?;
        let attempts = data_keys.iter().filter_map(|data_key| {
            let key = self.key_for(&data_key.arn)?.clone();
            let client = &self.client;
            Some(Attempt { data_key, client, key })
        });
        let opened = first_that_opens(attempts.collect(), context).await;
        opened.unwrap_or_else(|| Err(KeyringError::no_matching_key(keys, self.own())))
    }

    /// Which of its keys unwraps what is wrapped under another: the same one, else a replica.
    fn key_for(&self, arn: &KeyArn) -> Option<&KeyArn> {
        let same = self.reads.iter().find(|own| *own == arn);
        same.or_else(|| self.reads.iter().find(|own| self.multi_region && own.same_mrk(arn)))
    }

    /// How errors name its keys.
    fn own(&self) -> String {
        let keys: Vec<_> = self.reads.iter().map(|key| format!("KMS key `{key}`")).collect();
        keys.join(", ")
    }
}

impl Keyring for KmsKeyring {
    /// Has AWS KMS generate an intermediate key, and wraps the data key by that.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Kms`] if the call fails or its response does not fit.
    fn wrap_data_key<'a>(
        &'a self,
        data_key: &'a DataKey,
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<Vec<WrappedDataKey>, KeyringError>> {
        Box::pin(self.wrap(data_key, context))
    }

    /// Unwraps the data key by the first of its encrypted forms that is under this keyring's key and opens.
    ///
    /// # Errors
    ///
    /// [`KeyringError::WrapsOnly`] if the keyring knows no key ARN, [`KeyringError::KeyArn`] if the record names a KMS key
    /// by anything else, [`KeyringError::NoMatchingKey`] if none is under its keys: all without a call.
    /// [`KeyringError::Kms`] if a call fails or its response does not fit, [`KeyringError::NotUnwrapped`] if the data key
    /// does not open; [`KeyringError::All`] if several attempts failed.
    fn unwrap_data_key<'a>(
        &'a self,
        keys: &'a [EncryptedDataKey],
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<UnwrappedDataKey, KeyringError>> {
        Box::pin(self.unwrap(keys, context))
    }
}

/// Without the client, whose configuration is long, and without grant tokens, which are permissions.
impl fmt::Debug for KmsKeyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KmsKeyring")
            .field("key", &self.key)
            .field("reads", &self.reads)
            .field("multi_region", &self.multi_region)
            .finish_non_exhaustive()
    }
}
