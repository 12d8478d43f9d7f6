//! Multi-Region keys: a primary key, and replicas of it in other regions.

use super::Store;
use crate::error::KmsError;
use crate::key::{Key, Replication};
use crate::name;
use crate::policy::Policy;

impl Store {
    /// Makes a replica of a primary key in the region `to`.
    pub(crate) fn replicate(
        &mut self,
        (region, id): (&str, &str),
        to: &str,
        description: String,
        policy: Option<Policy>,
        tags: Vec<(String, String)>,
    ) -> Result<(), KmsError> {
        let key = self.key(region, id)?;
        key.check_enabled()?;
        if key.replication != Some(Replication::Primary) {
            return Err(KmsError::unsupported(format!(
                "{} is not a multi-Region primary key",
                key.arn
            )));
        }
        if !name::is_region(to) || !self.has_region(to) {
            return Err(KmsError::validation(format!("there is no region {to}")));
        }
        if self.key(to, id).is_ok() {
            return Err(KmsError::already_exists(format!(
                "the key {} exists",
                self.scope(to).key_arn(id)
            )));
        }
        let policy = policy.unwrap_or_else(|| self.default_policy(to));
        self.insert_key(to, id, description, policy, tags, Some(Replication::Replica));
        Ok(())
    }

    /// The primary key with its region, and the replicas with theirs, of a multi-Region key.
    pub(crate) fn family(&self, id: &str) -> Result<Family<'_>, KmsError> {
        let mut primary = None;
        let mut replicas = Vec::new();
        for (region, store) in &self.regions {
            match store.keys.get(id) {
                Some(key) if key.replication == Some(Replication::Primary) => primary = Some((region.as_str(), key)),
                Some(key) => replicas.push((region.as_str(), key)),
                None => {}
            }
        }
        let primary = primary.ok_or_else(|| name::key_not_found(id))?;
        Ok(Family { primary, replicas })
    }
}

/// A multi-Region key in all its regions.
#[derive(Debug)]
pub(crate) struct Family<'a> {
    pub(crate) primary: (&'a str, &'a Key),
    pub(crate) replicas: Vec<(&'a str, &'a Key)>,
}

#[cfg(test)]
mod tests {
    use super::super::NewKeySpec;
    use super::*;

    fn replicate(store: &mut Store, from: &str, id: &str, to: &str) -> Result<(), KmsError> {
        store.replicate((from, id), to, String::new(), None, Vec::new())
    }

    #[test]
    fn only_a_primary_key_has_replicas_and_one_in_each_region() {
        let mut store = Store::new("111122223333".to_owned(), None);
        let single = store.create_key("eu-central-1", NewKeySpec::default()).unwrap();
        let spec = NewKeySpec {
            multi_region: true,
            ..NewKeySpec::default()
        };
        let id = store.create_key("eu-central-1", spec).unwrap();
        replicate(&mut store, "eu-central-1", &id, "eu-west-1").unwrap();
        let code = |result: Result<(), KmsError>| result.unwrap_err().code().to_owned();
        let again = replicate(&mut store, "eu-central-1", &id, "eu-west-1");
        assert_eq!(code(again), "AlreadyExistsException");
        let same = replicate(&mut store, "eu-central-1", &id, "eu-central-1");
        assert_eq!(code(same), "AlreadyExistsException");
        let of_replica = replicate(&mut store, "eu-west-1", &id, "us-east-1");
        assert_eq!(code(of_replica), "UnsupportedOperationException");
        let of_single = replicate(&mut store, "eu-central-1", &single, "us-east-1");
        assert_eq!(code(of_single), "UnsupportedOperationException");
        let to_nowhere = replicate(&mut store, "eu-central-1", &id, "Europe");
        assert_eq!(code(to_nowhere), "ValidationException");
        let family = store.family(&id).unwrap();
        assert_eq!(family.primary.0, "eu-central-1");
        assert_eq!(family.replicas.len(), 1);
        assert_eq!(code(store.rotate("eu-west-1", &id)), "UnsupportedOperationException");
    }
}
