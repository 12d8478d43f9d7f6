//! The calls to AWS KMS that a key store makes, as those of keyrings: with their timeout, counted, and checked.

use std::collections::BTreeMap;

use aws_sdk_kms::operation::RequestId;
use aws_sdk_kms::primitives::Blob;

use super::KeyArn;
use super::client::{KmsClient, misfit};
use super::error::classified;
use crate::keyring::KeyringError;
use crate::secret::{BranchKey, KEY_LEN};

const GENERATE: &str = "GenerateDataKeyWithoutPlaintext";
const RE_ENCRYPT: &str = "ReEncrypt";

/// The encryption context of a row.
type RowContext = BTreeMap<String, String>;

impl KmsClient {
    /// Has AWS KMS make a key of 32 bytes that nobody sees: its wrapped form.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Kms`] if the call fails, or its response is not of the key that was asked for.
    pub(in crate::keyring) async fn generate_wrapped(
        &self,
        key: &KeyArn,
        context: &RowContext,
    ) -> Result<Vec<u8>, KeyringError> {
        let call = self.call_generate_wrapped(key, context);
        let counter = &self.counters.generate_data_key_without_plaintext;
        counter.observe(GENERATE, call).await
    }

    async fn call_generate_wrapped(&self, key: &KeyArn, context: &RowContext) -> Result<Vec<u8>, KeyringError> {
        let call = self.client.generate_data_key_without_plaintext().key_id(key.as_str());
        let answer = call
            .number_of_bytes(KEY_LEN as i32)
            .set_encryption_context(Some(context.clone().into_iter().collect()))
            .set_grant_tokens(self.tokens())
            .customize()
            .config_override(self.timeouts())
            .send()
            .await
            .map_err(|error| classified(GENERATE, key.as_str(), &error))?;
        let request = answer.request_id().map(str::to_owned);
        let problem = if answer.key_id.as_deref() != Some(key.as_str()) {
            OTHER_KEY
        } else if let Some(wrapped) = wrapped(answer.ciphertext_blob) {
            return Ok(wrapped);
        } else {
            NO_KEY
        };
        Err(misfit(GENERATE, key.as_str(), problem, request.as_deref()))
    }

    /// Has AWS KMS wrap the same key under another encryption context, by the same key, without showing it. From a context
    /// to itself, this authenticates a wrapped key and its context.
    ///
    /// # Errors
    ///
    /// As [`generate_wrapped`](Self::generate_wrapped).
    pub(in crate::keyring) async fn re_encrypt(
        &self,
        key: &KeyArn,
        wrapped: &[u8],
        from: &RowContext,
        to: &RowContext,
    ) -> Result<Vec<u8>, KeyringError> {
        let call = self.call_re_encrypt(key, wrapped, from, to);
        self.counters.re_encrypt.observe(RE_ENCRYPT, call).await
    }

    async fn call_re_encrypt(
        &self,
        key: &KeyArn,
        ciphertext: &[u8],
        from: &RowContext,
        to: &RowContext,
    ) -> Result<Vec<u8>, KeyringError> {
        let call = self.client.re_encrypt().source_key_id(key.as_str());
        let answer = call
            .destination_key_id(key.as_str())
            .ciphertext_blob(Blob::new(ciphertext))
            .set_source_encryption_context(Some(from.clone().into_iter().collect()))
            .set_destination_encryption_context(Some(to.clone().into_iter().collect()))
            .set_grant_tokens(self.tokens())
            .customize()
            .config_override(self.timeouts())
            .send()
            .await
            .map_err(|error| classified(RE_ENCRYPT, key.as_str(), &error))?;
        let request = answer.request_id().map(str::to_owned);
        let keys = [&answer.source_key_id, &answer.key_id];
        let problem = if keys.into_iter().any(|used| used.as_deref() != Some(key.as_str())) {
            OTHER_KEY
        } else if let Some(wrapped) = wrapped(answer.ciphertext_blob) {
            return Ok(wrapped);
        } else {
            NO_KEY
        };
        Err(misfit(RE_ENCRYPT, key.as_str(), problem, request.as_deref()))
    }

    /// Has AWS KMS unwrap a branch key by a key, and by no other.
    ///
    /// # Errors
    ///
    /// As [`generate_wrapped`](Self::generate_wrapped), and if the response is not 32 bytes long.
    pub(in crate::keyring) async fn decrypt_branch_key(
        &self,
        key: &KeyArn,
        wrapped: &[u8],
        context: &RowContext,
    ) -> Result<BranchKey, KeyringError> {
        let context = Some(context.clone().into_iter().collect());
        self.decrypt_as(key, wrapped, context, BranchKey::from_slice).await
    }
}

const OTHER_KEY: &str = "it names another key than was asked for";
const NO_KEY: &str = "it has no wrapped key";

/// The wrapped key of a response, if there is one.
fn wrapped(blob: Option<Blob>) -> Option<Vec<u8>> {
    blob.map(Blob::into_inner).filter(|wrapped| !wrapped.is_empty())
}
