//! Unwrapping by the first encrypted data key that opens.

use super::KeyringError;
use crate::materials::{EncryptedDataKey, UnwrappedDataKey};

/// Goes through a record's encrypted data keys in their order until one opens. `attempt` is given each with its index,
/// and returns `None` for those that are not the keyring's own; `own` names the keyring's key, for the error.
pub(super) fn first_that_opens(
    keys: &[EncryptedDataKey],
    own: impl FnOnce() -> String,
    mut attempt: impl FnMut(usize, &EncryptedDataKey) -> Option<Result<UnwrappedDataKey, KeyringError>>,
) -> Result<UnwrappedDataKey, KeyringError> {
    let mut errors = Vec::new();
    for (index, key) in keys.iter().enumerate() {
        match attempt(index, key) {
            Some(Ok(unwrapped)) => return Ok(unwrapped),
            Some(Err(error)) => errors.push(error),
            None => {}
        }
    }
    if errors.is_empty() {
        return Err(KeyringError::no_matching_key(keys, own()));
    }
    Err(KeyringError::of_attempts(errors))
}
