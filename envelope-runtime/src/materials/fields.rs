//! The fields of an encryption context, read back from its entries.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::entries::{FIELD_PREFIX, LEGEND};
use super::{ContextMap, MaterialsError};
use crate::record::{Decode, TypeId, ValueRef};

/// The fields of the encryption context that a writer or reader states: the record's `context` fields, and the keys of a
/// DynamoDB item.
///
/// ```
/// use envelope_runtime::materials::{ContextMap, EncodedContext};
///
/// let mut context = ContextMap::new();
/// context.insert("aws-crypto-attr.tenant", "acme")?;
/// context.insert("aws-crypto-legend", "S")?;
/// context.insert("environment", "production")?;
/// let context = EncodedContext::new(context);
///
/// let fields = context.expected_fields();
/// assert_eq!(fields.get::<String>("tenant")?, "acme");
/// assert_eq!(fields.constant("environment"), Some("production"));
/// assert!(fields.get::<String>("region").is_err());
/// # Ok::<(), envelope_runtime::materials::MaterialsError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct ContextFields<'a> {
    map: &'a ContextMap,
    claimed: &'a BTreeSet<String>,
}

impl<'a> ContextFields<'a> {
    pub(super) fn new(map: &'a ContextMap, claimed: &'a BTreeSet<String>) -> Self {
        Self { map, claimed }
    }

    /// The value of a field, by its name in the record.
    ///
    /// # Errors
    ///
    /// [`MaterialsError::MissingContextKey`] if there is no such field; [`MaterialsError::ContextValue`] if it is of
    /// another type.
    pub fn get<T: Decode>(&self, name: &str) -> Result<T, MaterialsError> {
        let key = format!("{FIELD_PREFIX}{name}");
        let text = self.stated(&key);
        let text = text.ok_or_else(|| MaterialsError::MissingContextKey { key: key.clone() })?;
        let value = |value: ValueRef<'_>| {
            T::decode(value).map_err(|source| MaterialsError::ContextValue {
                name: name.to_owned(),
                source,
            })
        };
        match self.letter(&key) {
            Some(b'S') => value(ValueRef::new(TypeId::STRING, text.as_bytes())),
            Some(b'N') => value(ValueRef::new(TypeId::NUMBER, text.as_bytes())),
            Some(b'L') => match text {
                "true" => value(ValueRef::new(TypeId::BOOLEAN, &[1])),
                "false" => value(ValueRef::new(TypeId::BOOLEAN, &[0])),
                _ => value(ValueRef::new(TypeId::NULL, &[])),
            },
            // Version 1 of an item has no legend, and all its values are so.
            _ => {
                let bytes = STANDARD.decode(text).ok();
                let parts = bytes.as_deref().and_then(|bytes| bytes.split_first_chunk());
                let parts = parts.and_then(|(type_id, bytes)| Some((TypeId::from_bytes(*type_id)?, bytes)));
                let (type_id, bytes) = parts.ok_or(MaterialsError::MissingContextKey { key })?;
                value(ValueRef::new(type_id, bytes))
            }
        }
    }

    /// A constant entry, by its key.
    #[must_use]
    pub fn constant(&self, key: &str) -> Option<&'a str> {
        self.stated(key)
    }

    /// An entry that is not only the record's own claim.
    fn stated(&self, key: &str) -> Option<&'a str> {
        self.map.get(key).filter(|_| !self.claimed.contains(key))
    }

    /// The legend's letter for a field: it has one for each, in the order of the keys.
    fn letter(&self, key: &str) -> Option<u8> {
        let legend = self.stated(LEGEND)?.as_bytes();
        let mut fields = self
            .map
            .iter()
            .map(|(key, _)| key)
            .filter(|key| key.starts_with(FIELD_PREFIX));
        legend.get(fields.position(|field| field == key)?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::materials::{ContextDraft, EncodedContext};
    use crate::schema::ItemKeys;

    fn item(version: u8) -> ContextMap {
        let keys = Some(ItemKeys::new("pk", Some("sk")));
        let mut draft = ContextDraft::new("t", keys, version, &ContextMap::new()).unwrap();
        draft.entries().add_key("pk", "7").unwrap();
        draft.entries().add_key("sk", &1200u32).unwrap();
        if version == 2 {
            draft.entries().add("ready", &true).unwrap();
            draft.entries().add("bytes", &[1u8, 2]).unwrap();
        }
        draft.finish().unwrap()
    }

    #[test]
    fn fields_are_read_back_in_both_versions() {
        for version in [1, 2] {
            let context = EncodedContext::new(item(version));
            let fields = context.expected_fields();
            assert_eq!(fields.get::<String>("pk").unwrap(), "7");
            assert_eq!(fields.get::<u64>("sk").unwrap(), 1200);
            assert_eq!(fields.get::<bool>("ready").ok(), (version == 2).then_some(true));
            assert_eq!(fields.get::<Vec<u8>>("bytes").ok(), (version == 2).then(|| vec![1, 2]));
            assert!(matches!(
                fields.get::<u64>("pk"),
                Err(MaterialsError::ContextValue { name, .. }) if name == "pk"
            ));
            assert!(matches!(
                fields.get::<u64>("zz"),
                Err(MaterialsError::MissingContextKey { key }) if key == "aws-crypto-attr.zz"
            ));
        }
    }

    #[test]
    fn what_only_the_header_says_is_not_seen() {
        let mut expected = ContextMap::new();
        expected.insert("aws-crypto-table-name", "t").unwrap();
        let context = EncodedContext::of_record(&expected, &item(2).filtered(|key| key != "aws-crypto-table-name"));
        let context = context.unwrap();
        assert!(context.map().get("aws-crypto-attr.pk").is_some());
        assert!(context.expected_fields().get::<String>("pk").is_err());
        assert_eq!(context.expected_fields().constant("aws-crypto-partition-name"), None);
        assert_eq!(context.expected_fields().constant("aws-crypto-table-name"), Some("t"));
    }
}
