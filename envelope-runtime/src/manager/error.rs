//! Why materials could not be obtained.

use super::PolicyError;
use crate::cache::FetchError;
use crate::keyring::KeyringError;
use crate::materials::MaterialsError;

/// Materials could not be obtained.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ManagerError {
    /// The keyring could not wrap or unwrap the data key.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// A record has, or would get, more encrypted data keys than the manager takes.
    #[error(
        "{count} encrypted data keys are more than the {max} that this client takes; raise its limit if the record is \
         meant for so many recipients"
    )]
    TooManyEncryptedDataKeys {
        /// The number of encrypted data keys.
        count: usize,
        /// The limit.
        max: usize,
    },
    /// A record is larger than all that one data key may encrypt.
    #[error("a record of {bytes} bytes is more than the {max} that one data key may encrypt; raise `max_bytes`")]
    RecordTooLarge {
        /// The bytes of its encrypted fields.
        bytes: u64,
        /// The limit.
        max: u64,
    },
    /// A cache cannot be made under its policy.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The data key could not be fetched for a cache.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What the request and the keyring gave cannot be put together.
    #[error(transparent)]
    Materials(#[from] MaterialsError),
}

impl ManagerError {
    /// Whether a record was refused for what its header holds: a wrapped key that does not authenticate, or a context
    /// that is not the expected one.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        use MaterialsError as E;
        let by_context = matches!(
            self,
            Self::Materials(
                E::ContextContradiction { .. }
                    | E::UnexpectedContextKey { .. }
                    | E::NoPublicKey
                    | E::UnexpectedPublicKey
            )
        );
        by_context || matches!(self, Self::Keyring(error) if error.is_refused())
    }

    /// Whether a wrapped key failed to authenticate, as opposed to a key that is missing or a call that failed.
    #[must_use]
    pub fn is_unauthenticated(&self) -> bool {
        matches!(self, Self::Keyring(error) if error.is_unauthenticated())
    }

    /// Whether the record is lost since the branch key that its data key is under was forgotten on purpose; see
    /// [`KeyringError::is_shredded`].
    #[must_use]
    pub fn is_shredded(&self) -> bool {
        matches!(self, Self::Keyring(error) if error.is_shredded())
    }
}
