//! The calls to AWS KMS that keyrings make, each with its timeout, counted, and with its response checked; and what those
//! of key stores have in common with them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_kms::Client;
use aws_sdk_kms::config::timeout::TimeoutConfig;
use aws_sdk_kms::operation::RequestId;
use aws_sdk_kms::primitives::Blob;

use super::error::{KmsCause, KmsErrorKind, classified};
use super::stats::Counters;
use super::{KeyArn, KeyName};
use crate::keyring::KeyringError;
use crate::materials::EncodedContext;
use crate::secret::{IntermediateKey, KEY_LEN, KeyLengthError, SecretBytes};

/// How long a call may take in all, retries included, unless a keyring is told otherwise.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

const GENERATE_DATA_KEY: &str = "GenerateDataKey";
const DECRYPT: &str = "Decrypt";

/// The SDK's client, and what goes with every call.
#[derive(Clone)]
pub(in crate::keyring) struct KmsClient {
    pub(super) client: Client,
    grant_tokens: Vec<String>,
    timeout: Duration,
    pub(super) counters: Arc<Counters>,
}

/// An encryption context as the SDK takes it.
pub(super) type Entries = Option<HashMap<String, String>>;

/// An intermediate key that AWS KMS made.
pub(super) struct Generated {
    /// The key that wrapped it.
    pub(super) key: KeyArn,
    /// The intermediate key.
    pub(super) intermediate: IntermediateKey,
    /// Its wrapped form.
    pub(super) wrapped: Vec<u8>,
}

impl KmsClient {
    /// A client that counts its calls by `counters`.
    pub(in crate::keyring) fn new(client: Client, counters: Arc<Counters>) -> Self {
        Self {
            client,
            grant_tokens: Vec::new(),
            timeout: DEFAULT_TIMEOUT,
            counters,
        }
    }

    pub(in crate::keyring) fn set_grant_tokens(&mut self, tokens: Vec<String>) {
        self.grant_tokens = tokens;
    }

    pub(in crate::keyring) fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = timeout;
    }

    /// The region that the SDK's client is configured for.
    pub(super) fn region(&self) -> Option<&str> {
        self.client.config().region().map(AsRef::as_ref)
    }

    /// Has AWS KMS make an intermediate key and wrap it under a key.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Kms`] if the call fails, or its response is not of the key that was asked for, or not 32 bytes.
    pub(super) async fn generate_data_key(
        &self,
        key: &KeyName,
        context: &EncodedContext,
    ) -> Result<Generated, KeyringError> {
        let call = self.call_generate_data_key(key, context);
        self.counters.generate_data_key.observe(GENERATE_DATA_KEY, call).await
    }

    async fn call_generate_data_key(&self, key: &KeyName, context: &EncodedContext) -> Result<Generated, KeyringError> {
        let call = self.client.generate_data_key().key_id(key.as_str());
        let answer = call
            .number_of_bytes(KEY_LEN as i32)
            .set_encryption_context(entries(context))
            .set_grant_tokens(self.tokens())
            .customize()
            .config_override(self.timeouts())
            .send()
            .await
            .map_err(|error| classified(GENERATE_DATA_KEY, key.as_str(), &error))?;
        let request = answer.request_id().map(str::to_owned);
        let misfit = |problem| misfit(GENERATE_DATA_KEY, key.as_str(), problem, request.as_deref());
        let intermediate = plaintext_key(answer.plaintext, IntermediateKey::from_slice).map_err(misfit)?;
        let used =
            KeyArn::parse(answer.key_id.as_deref().unwrap_or_default()).map_err(|_| misfit("it names no key ARN"))?;
        if !key.admits(&used) {
            return Err(misfit("it names another key than was asked for"));
        }
        let wrapped = answer.ciphertext_blob.map(Blob::into_inner).unwrap_or_default();
        if wrapped.is_empty() {
            return Err(misfit("it has no wrapped key"));
        }
        Ok(Generated {
            key: used,
            intermediate,
            wrapped,
        })
    }

    /// Has AWS KMS unwrap an intermediate key by a key, and by no other.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Kms`] if the call fails, or its response is not of the key that was asked for, or not 32 bytes.
    pub(super) async fn decrypt(
        &self,
        key: &KeyArn,
        wrapped: &[u8],
        context: &EncodedContext,
    ) -> Result<IntermediateKey, KeyringError> {
        self.decrypt_as(key, wrapped, entries(context), IntermediateKey::from_slice)
            .await
    }

    /// Has AWS KMS unwrap a key, whatever it is for, by a key and by no other.
    ///
    /// # Errors
    ///
    /// As [`decrypt`](Self::decrypt).
    pub(super) async fn decrypt_as<K>(
        &self,
        key: &KeyArn,
        wrapped: &[u8],
        context: Entries,
        take: fn(&[u8]) -> Result<K, KeyLengthError>,
    ) -> Result<K, KeyringError> {
        let call = self.call_decrypt(key, wrapped, context, take);
        self.counters.decrypt.observe(DECRYPT, call).await
    }

    async fn call_decrypt<K>(
        &self,
        key: &KeyArn,
        wrapped: &[u8],
        context: Entries,
        take: fn(&[u8]) -> Result<K, KeyLengthError>,
    ) -> Result<K, KeyringError> {
        let call = self.client.decrypt().key_id(key.as_str());
        let answer = call
            .ciphertext_blob(Blob::new(wrapped))
            .set_encryption_context(context)
            .set_grant_tokens(self.tokens())
            .customize()
            .config_override(self.timeouts())
            .send()
            .await
            .map_err(|error| classified(DECRYPT, key.as_str(), &error))?;
        let request = answer.request_id().map(str::to_owned);
        let misfit = |problem| misfit(DECRYPT, key.as_str(), problem, request.as_deref());
        let plaintext = plaintext_key(answer.plaintext, take).map_err(misfit)?;
        if answer.key_id.as_deref() != Some(key.as_str()) {
            return Err(misfit("it names another key than was asked for"));
        }
        Ok(plaintext)
    }

    pub(super) fn tokens(&self) -> Option<Vec<String>> {
        (!self.grant_tokens.is_empty()).then(|| self.grant_tokens.clone())
    }

    /// A limit on the whole operation. One attempt may take half of it, so that a connection that hangs leaves time for
    /// another; unless the program has set a limit for attempts itself.
    pub(super) fn timeouts(&self) -> aws_sdk_kms::config::Builder {
        let own = self.client.config().timeout_config();
        let attempt = own.and_then(TimeoutConfig::operation_attempt_timeout);
        let timeouts = TimeoutConfig::builder()
            .operation_timeout(self.timeout)
            .operation_attempt_timeout(attempt.unwrap_or(self.timeout / 2));
        aws_sdk_kms::config::Builder::new().timeout_config(timeouts.build())
    }
}

/// Moves the plaintext of a response into a key, and wipes the buffer that the SDK decoded it into.
///
/// Not ours to wipe are the response's body, which holds the same bytes in base64 until the SDK has freed it, and the
/// buffers of the HTTP client and its TLS below.
fn plaintext_key<K>(plaintext: Option<Blob>, take: fn(&[u8]) -> Result<K, KeyLengthError>) -> Result<K, &'static str> {
    let plaintext = SecretBytes::new(plaintext.map(Blob::into_inner).unwrap_or_default());
    take(&plaintext).map_err(|_| "its plaintext key is not 32 bytes long")
}

fn entries(context: &EncodedContext) -> Entries {
    let owned = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
    let entries: HashMap<_, _> = context.map().iter().map(owned).collect();
    (!entries.is_empty()).then_some(entries)
}

/// The answer to a call does not fit it.
pub(super) fn misfit(operation: &'static str, key: &str, problem: &str, request_id: Option<&str>) -> KeyringError {
    KeyringError::Kms {
        operation,
        key: key.to_owned(),
        kind: KmsErrorKind::InvalidResponse,
        source: KmsCause::found(problem, request_id),
    }
}
