//! Keys in the store: made, found, changed.

use std::collections::{BTreeMap, BTreeSet};

use super::RegionStore;
use crate::clock::Clock;
use crate::error::KmsError;
use crate::key::{Key, KeyState, Replication};
use crate::material::Materials;
use crate::name::{self, KeyName, MULTI_REGION_PREFIX, Scope};
use crate::policy::Policy;
use crate::random;

/// Everything that the server holds about keys.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) clock: Clock,
    account: String,
    /// The regions there are; `None` for every one that is named.
    allowed: Option<BTreeSet<String>>,
    pub(super) regions: BTreeMap<String, RegionStore>,
    /// By key id, so that a key and its replicas share it.
    materials: BTreeMap<String, Materials>,
    created: u64,
}

/// What a new key is to be.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewKeySpec {
    pub(crate) id: Option<String>,
    pub(crate) description: String,
    pub(crate) multi_region: bool,
    pub(crate) policy: Option<Policy>,
    pub(crate) tags: Vec<(String, String)>,
}

impl Store {
    pub(crate) fn new(account: String, allowed: Option<BTreeSet<String>>) -> Self {
        Store {
            clock: Clock::default(),
            account,
            allowed,
            regions: BTreeMap::new(),
            materials: BTreeMap::new(),
            created: 0,
        }
    }

    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    pub(crate) fn has_region(&self, region: &str) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| allowed.contains(region))
    }

    pub(crate) fn scope<'a>(&'a self, region: &'a str) -> Scope<'a> {
        Scope {
            account: &self.account,
            region,
        }
    }

    /// The region of this name; `None` while nothing is in it.
    pub(crate) fn region(&self, name: &str) -> Option<&RegionStore> {
        self.regions.get(name)
    }

    pub(super) fn region_mut(&mut self, name: &str) -> &mut RegionStore {
        self.regions.entry(name.to_owned()).or_default()
    }

    /// The policy of keys that are made without one.
    pub(crate) fn default_policy(&self, region: &str) -> Policy {
        let arn = self.scope(region).key_arn("");
        let partition = arn.split(':').nth(1).unwrap_or("aws");
        Policy::default_key_policy(&self.account, partition)
    }

    /// Makes a key and gives its id.
    pub(crate) fn create_key(&mut self, region: &str, spec: NewKeySpec) -> Result<String, KmsError> {
        if !self.has_region(region) {
            return Err(KmsError::validation(format!("there is no region {region}")));
        }
        let id = match spec.id {
            Some(id) => id,
            None if spec.multi_region => format!("{MULTI_REGION_PREFIX}{}", random::hex(&random::bytes::<16>()?)),
            None => random::uuid()?,
        };
        if !name::is_key_id(&id) || id.starts_with(MULTI_REGION_PREFIX) != spec.multi_region {
            return Err(KmsError::validation(format!(
                "{id} is not an id that a new key can have"
            )));
        }
        if self.materials.contains_key(&id) {
            return Err(KmsError::already_exists(format!("the key {id} exists")));
        }
        let policy = spec.policy.unwrap_or_else(|| self.default_policy(region));
        self.materials
            .insert(id.clone(), Materials::generate(self.clock.now())?);
        let replication = spec.multi_region.then_some(Replication::Primary);
        self.insert_key(region, &id, spec.description, policy, spec.tags, replication);
        Ok(id)
    }

    pub(super) fn insert_key(
        &mut self,
        region: &str,
        id: &str,
        description: String,
        policy: Policy,
        tags: Vec<(String, String)>,
        replication: Option<Replication>,
    ) {
        self.created += 1;
        let key = Key {
            id: id.to_owned(),
            arn: self.scope(region).key_arn(id),
            description,
            state: KeyState::Enabled,
            created: self.clock.now(),
            policy,
            tags,
            replication,
            order: self.created,
        };
        self.region_mut(region).keys.insert(id.to_owned(), key);
    }

    /// The key of an id, key ARN, alias name or alias ARN.
    pub(crate) fn find(&self, region: &str, name: &str) -> Result<&Key, KmsError> {
        self.named(region, KeyName::parse(name, self.scope(region))?)
    }

    /// The key of an id or key ARN.
    pub(crate) fn find_no_alias(&self, region: &str, name: &str) -> Result<&Key, KmsError> {
        self.named(region, KeyName::parse_no_alias(name, self.scope(region))?)
    }

    fn named(&self, region: &str, name: KeyName) -> Result<&Key, KmsError> {
        let id = match name {
            KeyName::Id(id) => id,
            KeyName::Alias(alias) => self.alias_target(region, &alias)?.to_owned(),
        };
        self.key(region, &id)
    }

    /// The key of a key id.
    pub(crate) fn key(&self, region: &str, id: &str) -> Result<&Key, KmsError> {
        self.region(region)
            .and_then(|region| region.keys.get(id))
            .ok_or_else(|| name::key_not_found(&self.scope(region).key_arn(id)))
    }

    /// The key of a key id, to change it.
    pub(crate) fn key_mut(&mut self, region: &str, id: &str) -> Result<&mut Key, KmsError> {
        let arn = self.scope(region).key_arn(id);
        self.region_mut(region)
            .keys
            .get_mut(id)
            .ok_or_else(|| name::key_not_found(&arn))
    }

    /// The material of a key and its replicas.
    pub(crate) fn materials(&self, key: &Key) -> Result<&Materials, KmsError> {
        self.materials
            .get(&key.id)
            .ok_or_else(|| KmsError::internal("the key has no material"))
    }

    pub(super) fn forget_materials(&mut self, id: &str) {
        if !self.regions.values().any(|region| region.keys.contains_key(id)) {
            self.materials.remove(id);
        }
    }

    /// Gives a key, and its replicas, new material.
    pub(crate) fn rotate(&mut self, region: &str, id: &str) -> Result<(), KmsError> {
        let key = self.key(region, id)?;
        key.check_enabled()?;
        if key.replication == Some(Replication::Replica) {
            return Err(KmsError::unsupported(format!(
                "{} is a replica key: rotate its primary key",
                key.arn
            )));
        }
        let now = self.clock.now();
        self.materials
            .get_mut(id)
            .ok_or_else(|| KmsError::internal("the key has no material"))?
            .rotate(now)
    }

    /// Enables or disables a key.
    pub(crate) fn set_enabled(&mut self, region: &str, id: &str, enabled: bool) -> Result<(), KmsError> {
        let key = self.key_mut(region, id)?;
        key.check_not_pending()?;
        key.state = if enabled { KeyState::Enabled } else { KeyState::Disabled };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_in_their_region_alone() {
        let mut store = Store::new("111122223333".to_owned(), None);
        let id = store.create_key("eu-central-1", NewKeySpec::default()).unwrap();
        let arn = store.key("eu-central-1", &id).unwrap().arn.clone();
        assert_eq!(store.find("eu-central-1", &arn).unwrap().id, id);
        assert_eq!(store.find("eu-west-1", &arn).unwrap_err().code(), "NotFoundException");
        assert_eq!(store.find("eu-west-1", &id).unwrap_err().code(), "NotFoundException");
    }

    #[test]
    fn a_region_that_is_not_there_has_no_keys() {
        let regions = ["eu-central-1".to_owned()].into();
        let mut store = Store::new("111122223333".to_owned(), Some(regions));
        assert!(store.create_key("eu-central-1", NewKeySpec::default()).is_ok());
        let error = store.create_key("eu-west-1", NewKeySpec::default()).unwrap_err();
        assert_eq!(error.code(), "ValidationException");
    }

    #[test]
    fn a_chosen_id_must_fit_and_be_free() {
        let mut store = Store::new("111122223333".to_owned(), None);
        let spec = NewKeySpec {
            id: Some("1234abcd-12ab-34cd-56ef-1234567890ab".to_owned()),
            ..NewKeySpec::default()
        };
        store.create_key("eu-central-1", spec.clone()).unwrap();
        let again = store.create_key("eu-west-1", spec.clone()).unwrap_err();
        assert_eq!(again.code(), "AlreadyExistsException");
        let spec = NewKeySpec {
            multi_region: true,
            ..spec
        };
        let error = store.create_key("eu-central-1", spec).unwrap_err();
        assert_eq!(error.code(), "ValidationException");
    }
}
