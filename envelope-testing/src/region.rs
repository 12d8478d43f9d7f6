//! A region as tests hold it: the operations of administrators, beside the wire.

use std::fmt;
use std::sync::Arc;

use crate::error::KmsError;
use crate::faults::Faults;
use crate::policy::{Kind, Policy};
use crate::shared::Shared;
use crate::store::{NewKeySpec, Store};

/// A region of a [`LocalKms`](crate::LocalKms). Keys are named by key id, key ARN, alias name or alias ARN.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let kms = envelope_testing::LocalKms::start_blocking()?;
/// let frankfurt = kms.region("eu-central-1");
/// let key = frankfurt.key().description("customers").multi_region().create()?;
/// frankfurt.create_alias("alias/customers", &key)?;
/// let replica = frankfurt.replicate_key("alias/customers", "eu-west-1")?;
/// assert_eq!(replica, key.replace("eu-central-1", "eu-west-1"));
/// frankfurt.disable_key(&key)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Region {
    shared: Arc<Shared>,
    name: String,
}

impl Region {
    pub(crate) fn new(shared: Arc<Shared>, name: &str) -> Self {
        let name = name.to_owned();
        Region { shared, name }
    }

    /// The region's name, such as `eu-central-1`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Makes a symmetric encryption key and gives its ARN.
    ///
    /// # Panics
    ///
    /// If the server was started without this region, or the operating system gives no randomness.
    #[allow(clippy::expect_used)] // Nothing else can go wrong, and tests call this everywhere.
    pub fn create_key(&self) -> String {
        self.key().create().expect("the server has this region")
    }

    /// A key that is not the default one. Finish with [`NewKey::create`].
    pub fn key(&self) -> NewKey {
        NewKey {
            region: self.clone(),
            spec: NewKeySpec::default(),
            policy: None,
        }
    }

    /// Makes an alias, such as `alias/customers`, and gives its ARN.
    ///
    /// # Errors
    ///
    /// As `CreateAlias`: the name is malformed or taken, or the key is not there or to be deleted.
    pub fn create_alias(&self, alias: &str, key: &str) -> Result<String, KmsError> {
        let mut state = self.shared.lock();
        let target = state.store.new_target(&self.name, key)?;
        state.store.create_alias(&self.name, alias, &target)?;
        Ok(state.store.scope(&self.name).alias_arn(alias))
    }

    /// Points an alias to another key.
    ///
    /// # Errors
    ///
    /// As `UpdateAlias`: the alias or the key is not there, or the key is to be deleted.
    pub fn update_alias(&self, alias: &str, key: &str) -> Result<(), KmsError> {
        let mut state = self.shared.lock();
        let target = state.store.new_target(&self.name, key)?;
        state.store.update_alias(&self.name, alias, &target)
    }

    /// Removes an alias.
    ///
    /// # Errors
    ///
    /// As `DeleteAlias`: the alias is not there.
    pub fn delete_alias(&self, alias: &str) -> Result<(), KmsError> {
        self.shared.lock().store.delete_alias(&self.name, alias)
    }

    /// Disables a key.
    ///
    /// # Errors
    ///
    /// As `DisableKey`: the key is not there, or is to be deleted.
    pub fn disable_key(&self, key: &str) -> Result<(), KmsError> {
        self.change(key, |store, region, id| store.set_enabled(region, id, false))
    }

    /// Enables a key.
    ///
    /// # Errors
    ///
    /// As `EnableKey`: the key is not there, or is to be deleted.
    pub fn enable_key(&self, key: &str) -> Result<(), KmsError> {
        self.change(key, |store, region, id| store.set_enabled(region, id, true))
    }

    /// Schedules the deletion of a key after 7 to 30 days; [`LocalKms::advance`](crate::LocalKms::advance) lets them
    /// pass.
    ///
    /// # Errors
    ///
    /// As `ScheduleKeyDeletion`: the key is not there, is to be deleted already, or the waiting period is too short or
    /// too long.
    pub fn schedule_key_deletion(&self, key: &str, days: u16) -> Result<(), KmsError> {
        self.change(key, |store, region, id| {
            store.schedule_deletion(region, id, days).map(drop)
        })
    }

    /// Keeps a key that was to be deleted. It is disabled then.
    ///
    /// # Errors
    ///
    /// As `CancelKeyDeletion`: the key is not there, or not to be deleted.
    pub fn cancel_key_deletion(&self, key: &str) -> Result<(), KmsError> {
        self.change(key, Store::cancel_deletion)
    }

    /// Gives a key new material. What was encrypted with the former material still decrypts.
    ///
    /// # Errors
    ///
    /// As `RotateKeyOnDemand`: the key is not there, not enabled, a replica, or was rotated 25 times.
    pub fn rotate_key_on_demand(&self, key: &str) -> Result<(), KmsError> {
        self.change(key, Store::rotate)
    }

    /// Makes a replica of a multi-Region primary key in another region, and gives its ARN.
    ///
    /// # Errors
    ///
    /// As `ReplicateKey`: the key is not there, not enabled, not a multi-Region primary key, or has a replica there.
    pub fn replicate_key(&self, key: &str, region: &str) -> Result<String, KmsError> {
        let mut state = self.shared.lock();
        let store = &mut state.store;
        let id = store.find(&self.name, key)?.id.clone();
        store.replicate((&self.name, &id), region, String::new(), None, Vec::new())?;
        Ok(store.scope(region).key_arn(&id))
    }

    /// Sets the key policy (JSON). Unlike `PutKeyPolicy`, does not check that anyone can change it again.
    ///
    /// # Errors
    ///
    /// As `PutKeyPolicy`: the key is not there, or the policy does not parse or holds what the server does not evaluate.
    pub fn put_key_policy(&self, key: &str, policy: &str) -> Result<(), KmsError> {
        let policy = Policy::parse(policy, Kind::Key)?;
        self.change(key, |store, region, id| {
            store.key_mut(region, id)?.policy = policy;
            Ok(())
        })
    }

    /// The key policy (JSON), as it was set.
    ///
    /// # Errors
    ///
    /// As `GetKeyPolicy`: the key is not there.
    pub fn key_policy(&self, key: &str) -> Result<String, KmsError> {
        let state = self.shared.lock();
        let key = state.store.find(&self.name, key)?;
        Ok(key.policy.text().to_owned())
    }

    /// The state of a key, such as `Enabled`, `Disabled` or `PendingDeletion`.
    ///
    /// # Errors
    ///
    /// As `DescribeKey`: the key is not there.
    pub fn key_state(&self, key: &str) -> Result<&'static str, KmsError> {
        Ok(self.shared.lock().store.find(&self.name, key)?.state.name())
    }

    /// Starts or ends an outage: connections are closed without an answer.
    pub fn outage(&self, is_out: bool) {
        Faults::new(self.shared.clone()).outage(&self.name, is_out);
    }

    fn change(
        &self,
        key: &str,
        change: impl FnOnce(&mut Store, &str, &str) -> Result<(), KmsError>,
    ) -> Result<(), KmsError> {
        let mut state = self.shared.lock();
        let id = state.store.find(&self.name, key)?.id.clone();
        change(&mut state.store, &self.name, &id)
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Region")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A key that is about to be made.
#[derive(Clone, Debug)]
#[must_use = "the key is made by `create`"]
pub struct NewKey {
    region: Region,
    spec: NewKeySpec,
    policy: Option<String>,
}

impl NewKey {
    /// Makes it a multi-Region primary key.
    pub fn multi_region(mut self) -> Self {
        self.spec.multi_region = true;
        self
    }

    /// Chooses the key id: a lower-case UUID, or for multi-Region keys `mrk-` and 32 lower-case hexadecimal digits.
    /// Otherwise it is random.
    pub fn id(mut self, id: &str) -> Self {
        self.spec.id = Some(id.to_owned());
        self
    }

    /// Describes the key.
    pub fn description(mut self, description: &str) -> Self {
        description.clone_into(&mut self.spec.description);
        self
    }

    /// Tags the key: policies see the tag as `aws:ResourceTag/<key>`.
    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.spec.tags.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Gives it this key policy (JSON), instead of the one that leaves all to IAM policies.
    pub fn policy(mut self, policy: &str) -> Self {
        self.policy = Some(policy.to_owned());
        self
    }

    /// Makes the key and gives its ARN.
    ///
    /// # Errors
    ///
    /// As `CreateKey`: the policy does not parse or holds what the server does not evaluate. And if the chosen id is
    /// malformed or taken, or the server was started without this region.
    pub fn create(mut self) -> Result<String, KmsError> {
        if let Some(policy) = &self.policy {
            self.spec.policy = Some(Policy::parse(policy, Kind::Key)?);
        }
        let mut state = self.region.shared.lock();
        let id = state.store.create_key(&self.region.name, self.spec)?;
        Ok(state.store.scope(&self.region.name).key_arn(&id))
    }
}
