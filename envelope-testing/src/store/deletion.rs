//! The scheduled deletion of keys.

use super::Store;
use crate::clock::DAY;
use crate::error::KmsError;
use crate::key::{KeyState, Replication};

impl Store {
    /// Schedules the deletion of a key after 7 to 30 days.
    pub(crate) fn schedule_deletion(&mut self, region: &str, id: &str, days: u16) -> Result<KeyState, KmsError> {
        if !(7..=30).contains(&days) {
            return Err(KmsError::validation(format!(
                "the waiting period is 7 to 30 days, not {days}"
            )));
        }
        let key = self.key(region, id)?;
        key.check_not_pending()?;
        let waits = key.replication == Some(Replication::Primary) && !self.family(id)?.replicas.is_empty();
        let state = if waits {
            KeyState::PendingReplicaDeletion { days }
        } else {
            self.pending(days)
        };
        self.key_mut(region, id)?.state = state;
        Ok(state)
    }

    /// Keeps a key that was to be deleted. It is disabled then.
    pub(crate) fn cancel_deletion(&mut self, region: &str, id: &str) -> Result<(), KmsError> {
        let key = self.key_mut(region, id)?;
        if key.check_not_pending().is_ok() {
            return Err(KmsError::invalid_state(format!("{} is not pending deletion.", key.arn)));
        }
        key.state = KeyState::Disabled;
        Ok(())
    }

    /// Deletes the keys whose waiting period is over, with their aliases.
    pub(crate) fn sweep(&mut self) {
        let now = self.clock.now();
        let is_due = |state| matches!(state, KeyState::PendingDeletion { at, .. } if at <= now);
        let mut deleted = Vec::new();
        for region in self.regions.values_mut() {
            for (id, _) in region.keys.extract_if(.., |_, key| is_due(key.state)) {
                region.aliases.retain(|_, alias| alias.target != id);
                deleted.push(id);
            }
        }
        for id in deleted {
            self.forget_materials(&id);
            self.start_waiting_period(&id);
        }
    }

    /// The waiting period of a primary key starts once its last replica is gone.
    fn start_waiting_period(&mut self, id: &str) {
        let Ok(family) = self.family(id) else { return };
        let (region, key) = family.primary;
        if let KeyState::PendingReplicaDeletion { days } = key.state
            && family.replicas.is_empty()
        {
            let region = region.to_owned();
            let state = self.pending(days);
            if let Ok(key) = self.key_mut(&region, id) {
                key.state = state;
            }
        }
    }

    fn pending(&self, days: u16) -> KeyState {
        let at = self.clock.now() + f64::from(days) * DAY;
        KeyState::PendingDeletion { at, days }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::NewKeySpec;
    use super::*;

    const REGION: &str = "eu-central-1";

    fn advance(store: &mut Store, days: u64) {
        store.clock.advance(Duration::from_secs(days * 86_400));
        store.sweep();
    }

    #[test]
    fn a_key_is_gone_after_its_waiting_period() {
        let mut store = Store::new("111122223333".to_owned(), None);
        let id = store.create_key(REGION, NewKeySpec::default()).unwrap();
        store.create_alias(REGION, "alias/a", &id).unwrap();
        for days in [0, 6, 31] {
            let error = store.schedule_deletion(REGION, &id, days).unwrap_err();
            assert_eq!(error.code(), "ValidationException");
        }
        store.schedule_deletion(REGION, &id, 7).unwrap();
        advance(&mut store, 6);
        let again = store.schedule_deletion(REGION, &id, 7).unwrap_err();
        assert_eq!(again.code(), "KMSInvalidStateException");
        advance(&mut store, 1);
        assert_eq!(store.key(REGION, &id).unwrap_err().code(), "NotFoundException");
        assert!(store.find(REGION, "alias/a").is_err());
    }

    #[test]
    fn a_key_that_is_kept_is_disabled() {
        let mut store = Store::new("111122223333".to_owned(), None);
        let id = store.create_key(REGION, NewKeySpec::default()).unwrap();
        let error = store.cancel_deletion(REGION, &id).unwrap_err();
        assert_eq!(error.code(), "KMSInvalidStateException");
        store.schedule_deletion(REGION, &id, 30).unwrap();
        store.cancel_deletion(REGION, &id).unwrap();
        assert_eq!(store.key(REGION, &id).unwrap().state, KeyState::Disabled);
    }

    #[test]
    fn a_primary_key_waits_for_its_replicas() {
        let mut store = Store::new("111122223333".to_owned(), None);
        let spec = NewKeySpec {
            multi_region: true,
            ..NewKeySpec::default()
        };
        let id = store.create_key(REGION, spec).unwrap();
        store
            .replicate((REGION, &id), "eu-west-1", String::new(), None, Vec::new())
            .unwrap();
        let state = store.schedule_deletion(REGION, &id, 7).unwrap();
        assert_eq!(state, KeyState::PendingReplicaDeletion { days: 7 });
        store.schedule_deletion("eu-west-1", &id, 7).unwrap();
        advance(&mut store, 7);
        assert!(store.key("eu-west-1", &id).is_err());
        assert_eq!(store.key(REGION, &id).unwrap().state.name(), "PendingDeletion");
        advance(&mut store, 7);
        assert!(store.key(REGION, &id).is_err());
    }
}
