//! The encryption context: a map of strings that is bound to the data key and to every record under it.

use std::collections::{BTreeMap, BTreeSet};

use super::{ContextFields, MaterialsError};

/// An encryption context: strings under strings, in the order of the keys' UTF-8 bytes.
///
/// It is authenticated, not secret: with AWS KMS it appears in CloudTrail.
///
/// ```
/// use envelope_runtime::materials::ContextMap;
///
/// let mut context = ContextMap::new();
/// context.insert("environment", "production")?;
/// assert_eq!(context.get("environment"), Some("production"));
/// assert!(context.insert("environment", "test").is_err());
/// # Ok::<(), envelope_runtime::materials::MaterialsError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ContextMap(BTreeMap<String, String>);

impl ContextMap {
    /// An empty context.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds an entry.
    ///
    /// # Errors
    ///
    /// [`MaterialsError::DuplicateContextKey`] if the key is there already; [`MaterialsError::ContextEntryTooLong`] if
    /// key or value has more than 65535 bytes; [`MaterialsError::TooManyContextEntries`] above 65535 entries.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<String>) -> Result<(), MaterialsError> {
        let (key, value) = (key.into(), value.into());
        let len = key.len().max(value.len());
        if len > usize::from(u16::MAX) {
            let key = key.chars().take(64).collect();
            return Err(MaterialsError::ContextEntryTooLong { key, len });
        }
        if self.0.len() >= usize::from(u16::MAX) {
            return Err(MaterialsError::TooManyContextEntries {
                count: self.0.len() + 1,
            });
        }
        if self.0.contains_key(&key) {
            return Err(MaterialsError::DuplicateContextKey { key });
        }
        self.0.insert(key, value);
        Ok(())
    }

    /// The value under a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// The entries, in the order of the keys' bytes.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// This context together with another; an entry in both must have the same value in both.
    ///
    /// # Errors
    ///
    /// [`MaterialsError::ContextContradiction`] if it has not, [`MaterialsError::TooManyContextEntries`] if the two
    /// together are too many.
    pub fn merged(&self, other: &Self) -> Result<Self, MaterialsError> {
        let mut merged = self.clone();
        for (key, value) in other.iter() {
            match merged.get(key) {
                Some(present) if present == value => {}
                Some(_) => return Err(MaterialsError::ContextContradiction { key: printable(key) }),
                None => merged.insert(key, value)?,
            }
        }
        Ok(merged)
    }

    /// Appends the serialized form, as a header has it: u16 count, then u16-prefixed keys and values.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend(u16_len(self.0.len()));
        for (key, value) in self.iter() {
            for part in [key, value] {
                out.extend(u16_len(part.len()));
                out.extend(part.as_bytes());
            }
        }
    }

    /// The entries whose keys satisfy a condition.
    pub(crate) fn filtered(&self, mut keep: impl FnMut(&str) -> bool) -> Self {
        Self(
            self.0
                .iter()
                .filter(|(key, _)| keep(key))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
        )
    }
}

/// A text from a record that is not authenticated, as an error may show it: escaped, and cut short.
pub(crate) fn printable(text: &str) -> String {
    text.chars().take(64).flat_map(char::escape_debug).collect()
}

/// A length that [`ContextMap::insert`] has checked, as two bytes.
fn u16_len(len: usize) -> [u8; 2] {
    debug_assert!(len <= usize::from(u16::MAX));
    (len as u16).to_be_bytes()
}

/// An encryption context together with its serialized form, which wraps and tags authenticate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedContext {
    map: ContextMap,
    aad: Vec<u8>,
    /// The keys of the entries that a record's header states, and its reader does not.
    claimed: BTreeSet<String>,
}

impl EncodedContext {
    /// Serializes a context. An empty one is no bytes at all.
    #[must_use]
    pub fn new(map: ContextMap) -> Self {
        let mut aad = Vec::new();
        if !map.is_empty() {
            map.write(&mut aad);
        }
        Self {
            map,
            aad,
            claimed: BTreeSet::new(),
        }
    }

    /// What a reader expects and what a record's header stores, together.
    pub(crate) fn of_record(expected: &ContextMap, stored: &ContextMap) -> Result<Self, MaterialsError> {
        let claimed = stored.iter().map(|(key, _)| key);
        let claimed = claimed.filter(|key| expected.get(key).is_none()).map(str::to_owned);
        Ok(Self {
            claimed: claimed.collect(),
            ..Self::new(expected.merged(stored)?)
        })
    }

    /// The fields of the context that the writer or reader states: without what only a record's header says.
    #[must_use]
    pub fn expected_fields(&self) -> ContextFields<'_> {
        ContextFields::new(&self.map, &self.claimed)
    }

    /// The entries.
    #[must_use]
    pub fn map(&self) -> &ContextMap {
        &self.map
    }

    /// The serialized form: additional authenticated data for whoever wraps a key under this context.
    #[must_use]
    pub fn aad(&self) -> &[u8] {
        &self.aad
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(entries: &[(&str, &str)]) -> ContextMap {
        let mut map = ContextMap::new();
        for (key, value) in entries {
            map.insert(*key, *value).unwrap();
        }
        map
    }

    #[test]
    fn keys_are_written_in_the_order_of_their_bytes() {
        let mut out = Vec::new();
        context(&[("cba", "fed"), ("abc", "def")]).write(&mut out);
        assert_eq!(out, b"\0\x02\0\x03abc\0\x03def\0\x03cba\0\x03fed");
    }

    #[test]
    fn an_empty_context_is_no_bytes_as_aad_and_a_zero_count_in_a_header() {
        assert_eq!(EncodedContext::new(ContextMap::new()).aad(), b"");
        let mut out = Vec::new();
        ContextMap::new().write(&mut out);
        assert_eq!(out, b"\0\0");
    }

    #[test]
    fn merging_refuses_a_contradiction_only() {
        let (a, b) = (context(&[("k", "1"), ("l", "2")]), context(&[("k", "1"), ("m", "3")]));
        assert_eq!(a.merged(&b).unwrap(), context(&[("k", "1"), ("l", "2"), ("m", "3")]));
        let error = a.merged(&context(&[("k", "2")])).unwrap_err();
        assert!(matches!(error, MaterialsError::ContextContradiction { key } if key == "k"));
    }

    #[test]
    fn an_entry_must_fit_its_length() {
        let mut map = ContextMap::new();
        assert!(map.insert("k", "v".repeat(65_535)).is_ok());
        let error = map.insert("l", "v".repeat(65_536)).unwrap_err();
        assert!(matches!(error, MaterialsError::ContextEntryTooLong { len: 65_536, .. }));
    }
}
