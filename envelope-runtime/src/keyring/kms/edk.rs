//! The encrypted data keys of AWS KMS: found among those of a record, and opened.

use super::client::KmsClient;
use super::error::KmsErrorKind;
use super::{KeyArn, PROVIDER};
use crate::keyring::KeyringError;
use crate::keyring::intermediate::{INTERMEDIATE_WRAP_LEN, unwrap_with};
use crate::materials::{EncodedContext, EncryptedDataKey, UnwrappedDataKey};

/// An encrypted data key under AWS KMS, and where it stood among the record's.
pub(super) struct KmsDataKey<'k> {
    /// The ARN that it names.
    pub(super) arn: KeyArn,
    index: usize,
    ciphertext: &'k [u8],
}

impl<'k> KmsDataKey<'k> {
    /// The encrypted data keys under AWS KMS, in the record's order. All are checked before any key is used: neither
    /// this library nor AWS' own ever writes one that names an alias, or anything else that is no key ARN.
    ///
    /// # Errors
    ///
    /// [`KeyringError::KeyArn`] if one of them names no key ARN.
    pub(super) fn all(keys: &'k [EncryptedDataKey]) -> Result<Vec<Self>, KeyringError> {
        let own = keys.iter().enumerate().filter(|(_, key)| key.provider() == PROVIDER);
        own.map(|(index, key)| {
            Ok(Self {
                arn: KeyArn::parse(&String::from_utf8_lossy(key.info()))?,
                index,
                ciphertext: key.ciphertext(),
            })
        })
        .collect()
    }
}

/// One way to open an encrypted data key: the client to ask, and the key to ask for.
pub(super) struct Attempt<'k> {
    pub(super) data_key: &'k KmsDataKey<'k>,
    pub(super) client: &'k KmsClient,
    pub(super) key: KeyArn,
}

impl Attempt<'_> {
    async fn unwrap(&self, context: &EncodedContext) -> Result<UnwrappedDataKey, KeyringError> {
        let label = format!("KMS key `{}`", self.key);
        let (inner, outer) = self
            .data_key
            .ciphertext
            .split_first_chunk::<INTERMEDIATE_WRAP_LEN>()
            .filter(|(_, outer)| !outer.is_empty())
            .ok_or_else(|| KeyringError::NotUnwrapped { key: label.clone() })?;
        let intermediate = self.client.decrypt(&self.key, outer, context).await?;
        unwrap_with(&intermediate, inner, context, &label, self.data_key.index)
    }
}

/// Makes one attempt after the other until one succeeds, and collects the errors; `None` if there is nothing to try.
///
/// A client whose service did not answer is not asked again, so that a record with many encrypted data keys takes no
/// longer to fail than one with a single one.
pub(super) async fn first_that_opens(
    attempts: Vec<Attempt<'_>>,
    context: &EncodedContext,
) -> Option<Result<UnwrappedDataKey, KeyringError>> {
    let mut errors = Vec::new();
    let mut silent: Vec<&KmsClient> = Vec::new();
    for attempt in &attempts {
        if silent.iter().any(|client| std::ptr::eq(*client, attempt.client)) {
            continue;
        }
        match attempt.unwrap(context).await {
            Ok(unwrapped) => return Some(Ok(unwrapped)),
            Err(error) => {
                if did_not_answer(&error) {
                    silent.push(attempt.client);
                }
                errors.push(error);
            }
        }
    }
    (!errors.is_empty()).then(|| Err(KeyringError::of_attempts(errors)))
}

fn did_not_answer(error: &KeyringError) -> bool {
    use KmsErrorKind::{Timeout, Unreachable};
    // An answer, even that a key is unavailable or throttled, says nothing about the other keys of the region.
    matches!(
        error,
        KeyringError::Kms {
            kind: Timeout | Unreachable,
            ..
        }
    )
}
