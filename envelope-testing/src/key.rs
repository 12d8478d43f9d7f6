//! A KMS key as it stands in one region, and the states it can be in.

use crate::error::KmsError;
use crate::policy::Policy;

/// A KMS key in one region. A replica of a multi-Region key is a key of its own, with the id of its primary.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) arn: String,
    pub(crate) description: String,
    pub(crate) state: KeyState,
    /// When it was made, in seconds since 1970.
    pub(crate) created: f64,
    pub(crate) policy: Policy,
    pub(crate) tags: Vec<(String, String)>,
    /// `None` for a key of a single region.
    pub(crate) replication: Option<Replication>,
    /// Counts the keys of the server: lists are in the order of creation.
    pub(crate) order: u64,
}

/// What a multi-Region key is in its family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replication {
    Primary,
    Replica,
}

impl Replication {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Replication::Primary => "PRIMARY",
            Replication::Replica => "REPLICA",
        }
    }
}

/// See "Key states of AWS KMS keys" in the developer guide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum KeyState {
    Enabled,
    Disabled,
    /// Deleted at the end of a waiting period.
    PendingDeletion {
        /// In seconds since 1970.
        at: f64,
        days: u16,
    },
    /// A primary key that waits for the deletion of its replicas; then its waiting period starts.
    PendingReplicaDeletion {
        days: u16,
    },
}

impl KeyState {
    pub(crate) fn name(self) -> &'static str {
        match self {
            KeyState::Enabled => "Enabled",
            KeyState::Disabled => "Disabled",
            KeyState::PendingDeletion { .. } => "PendingDeletion",
            KeyState::PendingReplicaDeletion { .. } => "PendingReplicaDeletion",
        }
    }

    /// The waiting period, in days, of a key that is to be deleted.
    pub(crate) fn pending_days(self) -> Option<u16> {
        match self {
            KeyState::PendingDeletion { days, .. } | KeyState::PendingReplicaDeletion { days } => Some(days),
            KeyState::Enabled | KeyState::Disabled => None,
        }
    }
}

impl Key {
    /// Refuses a key that is not enabled.
    pub(crate) fn check_enabled(&self) -> Result<(), KmsError> {
        match self.state {
            KeyState::Enabled => Ok(()),
            KeyState::Disabled => Err(KmsError::disabled(&self.arn)),
            _ => self.check_not_pending(),
        }
    }

    /// Refuses a key that is to be deleted.
    pub(crate) fn check_not_pending(&self) -> Result<(), KmsError> {
        match self.state {
            KeyState::Enabled | KeyState::Disabled => Ok(()),
            KeyState::PendingDeletion { .. } => {
                Err(KmsError::invalid_state(format!("{} is pending deletion.", self.arn)))
            }
            KeyState::PendingReplicaDeletion { .. } => Err(KmsError::invalid_state(format!(
                "{} is pending replica deletion.",
                self.arn
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_has_its_error() {
        let mut key = Key {
            id: String::new(),
            arn: "arn".to_owned(),
            description: String::new(),
            state: KeyState::Enabled,
            created: 0.0,
            policy: Policy::default_key_policy("111122223333", "aws"),
            tags: Vec::new(),
            replication: None,
            order: 0,
        };
        let mut codes = |state| {
            key.state = state;
            let code = |result: Result<(), KmsError>| result.err().map(|error| error.to_string());
            (code(key.check_enabled()), code(key.check_not_pending()))
        };
        assert_eq!(codes(KeyState::Enabled), (None, None));
        let disabled = Some("DisabledException: arn is disabled.".to_owned());
        assert_eq!(codes(KeyState::Disabled), (disabled, None));
        let pending = Some("KMSInvalidStateException: arn is pending deletion.".to_owned());
        let state = KeyState::PendingDeletion { at: 0.0, days: 7 };
        assert_eq!(codes(state), (pending.clone(), pending));
    }
}
