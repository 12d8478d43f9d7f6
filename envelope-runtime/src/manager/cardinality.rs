//! Noticing encryption contexts that make a cache useless: each record has its own.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

use crate::cache::Cached;
use crate::materials::{EncryptionMaterials, FIELD_PREFIX, PUBLIC_KEY, TABLE_NAME};

/// How many keys that hardly served make a finding.
const SAMPLE: usize = 100;
/// The most records that a key hardly served for.
const HARDLY: u64 = 1;
/// How many different values, among so many keys, make a field the culprit.
const MANY: usize = SAMPLE / 2;

/// A field whose values are too many for a data key to be used twice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct HighCardinality {
    /// The table's logical name.
    pub table: String,
    /// The context field, or the constant.
    pub field: String,
}

/// Looks at data keys as they leave a cache.
#[derive(Debug, Default)]
pub(super) struct Detector {
    state: Mutex<State>,
    hasher: RandomState,
}

#[derive(Debug, Default)]
struct State {
    tables: BTreeMap<String, Seen>,
    found: BTreeSet<HighCardinality>,
}

/// What was seen of a table's keys since the last finding, or the last key that served well.
#[derive(Debug, Default)]
struct Seen {
    idle: usize,
    busy: usize,
    /// Hashes of the values, by the context's keys. The values themselves are not kept.
    values: BTreeMap<String, HashSet<u64>>,
}

impl Detector {
    /// A data key leaves. The first time that a table's keys prove useless, a warning says so.
    pub(super) fn departed(&self, materials: &EncryptionMaterials) {
        if let Some(HighCardinality { table, field }) = self.finding(materials) {
            tracing::warn!(
                table,
                field,
                "the data key cache is useless for this table: nearly every data key served one record at most, and this \
                 field of the encryption context has many values; if it tells records apart, make it `signed` instead of \
                 `context`, else raise `max_age`"
            );
        }
    }

    /// What this key's departure reveals that was not known.
    fn finding(&self, materials: &EncryptionMaterials) -> Option<HighCardinality> {
        let context = materials.context();
        let records = materials.granted().map_or(0, |(records, _)| records);
        let table = context.get(TABLE_NAME).unwrap_or_default();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { tables, found } = &mut *state;
        let seen = match tables.get_mut(table) {
            Some(seen) => seen,
            None => tables.entry(table.to_owned()).or_default(),
        };
        if records > HARDLY {
            seen.busy += 1;
        } else {
            seen.idle += 1;
            for (key, value) in context.iter().filter(|(key, _)| *key != PUBLIC_KEY) {
                let hash = self.hasher.hash_one(value);
                seen.values.entry(key.to_owned()).or_default().insert(hash);
            }
        }
        if seen.idle + seen.busy < SAMPLE {
            return None;
        }
        let seen = std::mem::take(seen);
        if seen.idle * 10 < SAMPLE * 9 {
            return None;
        }
        let culprit = seen.values.iter().max_by_key(|(_, values)| values.len());
        let (key, _) = culprit.filter(|(_, values)| values.len() >= MANY)?;
        let finding = HighCardinality {
            table: table.to_owned(),
            field: key.strip_prefix(FIELD_PREFIX).unwrap_or(key).to_owned(),
        };
        found.insert(finding.clone()).then_some(finding)
    }

    /// What was found so far.
    pub(super) fn found(&self) -> Vec<HighCardinality> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.found.iter().cloned().collect()
    }
}
