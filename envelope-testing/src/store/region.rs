//! The keys and aliases of one region.

use std::collections::BTreeMap;

use super::Alias;
use crate::key::Key;

/// One region: nothing in it is seen from another, save the material of multi-Region keys.
#[derive(Debug, Default)]
pub(crate) struct RegionStore {
    /// By key id.
    pub(crate) keys: BTreeMap<String, Key>,
    /// By name, with its `alias/`.
    pub(crate) aliases: BTreeMap<String, Alias>,
}

impl RegionStore {
    /// The keys, in the order of their creation.
    pub(crate) fn keys_by_age(&self) -> Vec<&Key> {
        let mut keys: Vec<_> = self.keys.values().collect();
        keys.sort_by_key(|key| key.order);
        keys
    }

    /// The names of the aliases of a key.
    pub(crate) fn aliases_of(&self, key_id: &str) -> impl Iterator<Item = &str> {
        self.aliases
            .iter()
            .filter(move |(_, alias)| alias.target == key_id)
            .map(|(name, _)| name.as_str())
    }
}
