//! Aliases: second names of keys, which can be pointed elsewhere.

use super::Store;
use crate::error::KmsError;
use crate::name::{self, KeyName};

/// An alias of a region.
#[derive(Debug)]
pub(crate) struct Alias {
    /// The id of the key it stands for.
    pub(crate) target: String,
    /// In seconds since 1970.
    pub(crate) created: f64,
    /// In seconds since 1970.
    pub(crate) updated: f64,
}

impl Store {
    /// Makes an alias of the key with the id `target`.
    pub(crate) fn create_alias(&mut self, region: &str, name: &str, target: &str) -> Result<(), KmsError> {
        name::check_new_alias(name)?;
        self.key(region, target)?.check_not_pending()?;
        let arn = self.scope(region).alias_arn(name);
        let now = self.clock.now();
        let aliases = &mut self.region_mut(region).aliases;
        if aliases.contains_key(name) {
            return Err(KmsError::already_exists(format!(
                "An alias with the name {arn} already exists"
            )));
        }
        let alias = Alias {
            target: target.to_owned(),
            created: now,
            updated: now,
        };
        aliases.insert(name.to_owned(), alias);
        Ok(())
    }

    /// Points an alias to the key with the id `target`.
    pub(crate) fn update_alias(&mut self, region: &str, name: &str, target: &str) -> Result<(), KmsError> {
        self.key(region, target)?.check_not_pending()?;
        let not_found = name::alias_not_found(&self.scope(region).alias_arn(name));
        let now = self.clock.now();
        let alias = self.region_mut(region).aliases.get_mut(name).ok_or(not_found)?;
        target.clone_into(&mut alias.target);
        alias.updated = now;
        Ok(())
    }

    pub(crate) fn delete_alias(&mut self, region: &str, name: &str) -> Result<(), KmsError> {
        let not_found = name::alias_not_found(&self.scope(region).alias_arn(name));
        self.region_mut(region).aliases.remove(name).map(drop).ok_or(not_found)
    }

    /// The id of the key that an alias stands for.
    pub(crate) fn alias_target(&self, region: &str, name: &str) -> Result<&str, KmsError> {
        self.region(region)
            .and_then(|region| region.aliases.get(name))
            .map(|alias| alias.target.as_str())
            .ok_or_else(|| name::alias_not_found(&self.scope(region).alias_arn(name)))
    }

    /// The id of the key that a new alias may stand for: an alias is no target.
    pub(crate) fn new_target(&self, region: &str, name: &str) -> Result<String, KmsError> {
        if let Ok(KeyName::Alias(_)) = KeyName::parse(name, self.scope(region)) {
            return Err(KmsError::validation("Aliases must refer to keys. Not aliases"));
        }
        Ok(self.find_no_alias(region, name)?.id.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::NewKeySpec;
    use super::*;

    const REGION: &str = "eu-central-1";

    #[test]
    fn an_alias_follows_its_target() {
        let mut store = Store::new("111122223333".to_owned(), None);
        let first = store.create_key(REGION, NewKeySpec::default()).unwrap();
        let second = store.create_key(REGION, NewKeySpec::default()).unwrap();
        store.create_alias(REGION, "alias/a", &first).unwrap();
        let again = store.create_alias(REGION, "alias/a", &second).unwrap_err();
        assert_eq!(again.code(), "AlreadyExistsException");
        assert_eq!(store.find(REGION, "alias/a").unwrap().id, first);
        store.update_alias(REGION, "alias/a", &second).unwrap();
        assert_eq!(store.find(REGION, "alias/a").unwrap().id, second);
        store.delete_alias(REGION, "alias/a").unwrap();
        assert_eq!(store.find(REGION, "alias/a").unwrap_err().code(), "NotFoundException");
        assert_eq!(
            store.delete_alias(REGION, "alias/a").unwrap_err().code(),
            "NotFoundException"
        );
        let missing = store.update_alias(REGION, "alias/a", &second).unwrap_err();
        assert_eq!(missing.code(), "NotFoundException");
    }
}
