//! The entries of an encryption context that stand for a table, its keys and the fields of a record.
//!
//! Of the two versions of the *base context* ([encrypt item]) the table profile uses the second, and the DynamoDB item
//! profile the one that goes with the version of the record format.
//!
//! [encrypt item]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/dynamodb-encryption-client/encrypt-item.md#dynamodb-item-base-context

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{ContextMap, EncryptionContext, MaterialsError};
use crate::record::{ContextValue, Encode, Encoder, KeyValue, Precision, TypeId, ValueRef};
use crate::schema::{ItemKeys, Schema};

/// What every context key that stands for a field begins with.
pub(crate) const FIELD_PREFIX: &str = "aws-crypto-attr.";
/// The context key whose value tells the types of the context fields.
pub(super) const LEGEND: &str = "aws-crypto-legend";
/// The context key of the table's logical name.
pub(crate) const TABLE_NAME: &str = "aws-crypto-table-name";
/// The context key of the name of an item's partition key.
pub(crate) const PARTITION_NAME: &str = "aws-crypto-partition-name";
/// The context key of the name of an item's sort key.
const SORT_NAME: &str = "aws-crypto-sort-name";

/// An encryption context that is being put together.
#[derive(Debug, Clone)]
pub(crate) struct ContextDraft {
    map: ContextMap,
    /// The type's letter for each field, in the order of the names' bytes.
    letters: BTreeMap<String, char>,
    version: u8,
}

impl ContextDraft {
    /// What all records of a table have: its name and those of its keys, and constants. `version` is that of the record
    /// format.
    pub(crate) fn new(
        table: &str,
        keys: Option<ItemKeys<'_>>,
        version: u8,
        constants: &ContextMap,
    ) -> Result<Self, MaterialsError> {
        let mut map = constants.clone();
        map.insert(TABLE_NAME, table)?;
        if let Some(keys) = keys {
            // AWS's libraries put an item's context together themselves, and know of no constants.
            if let Some((key, _)) = constants.iter().next() {
                return Err(MaterialsError::ConstantInItem { key: key.to_owned() });
            }
            map.insert(PARTITION_NAME, keys.partition())?;
            if let Some(sort) = keys.sort() {
                map.insert(SORT_NAME, sort)?;
            }
        }
        let letters = BTreeMap::new();
        Ok(Self { map, letters, version })
    }

    /// What all records of a type and a context have.
    pub(crate) fn of_type<C: EncryptionContext>(
        schema: &Schema,
        constants: &ContextMap,
        context: &C,
    ) -> Result<Self, MaterialsError> {
        let mut draft = Self::new(schema.table(), schema.keys(), schema.version(), constants)?;
        for (key, value) in schema.constants() {
            draft.map.insert(*key, *value)?;
        }
        context.entries(&mut draft.entries())?;
        Ok(draft)
    }

    /// Takes fields.
    pub(crate) fn entries(&mut self) -> ContextEntries<'_> {
        ContextEntries { draft: self }
    }

    /// The context, but for the public key of a signed record.
    pub(crate) fn finish(self) -> Result<ContextMap, MaterialsError> {
        let mut map = self.map;
        let legend: String = self.letters.into_values().collect();
        if !legend.is_empty() {
            map.insert(LEGEND, legend)?;
        }
        Ok(map)
    }
}

/// Takes fields, and makes entries of an encryption context of them.
#[derive(Debug)]
pub struct ContextEntries<'a> {
    draft: &'a mut ContextDraft,
}

impl ContextEntries<'_> {
    /// Adds a field as `aws-crypto-attr.<name>` ([base context value, version 2]): a string as it is, a number in its
    /// normal form, `true` or `false`, anything else as the base64 of its type id and bytes.
    ///
    /// # Errors
    ///
    /// [`MaterialsError::ContextValue`] if the value has no encoding, [`MaterialsError::DuplicateContextKey`] if the
    /// name was added before, or is a constant's, [`MaterialsError::ContextEntryTooLong`] if it takes more than 65535 bytes.
    ///
    /// [base context value, version 2]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/dynamodb-encryption-client/encrypt-item.md#base-context-value-version-2
    pub fn add<T: ContextValue + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), MaterialsError> {
        self.add_field(name, value)
    }

    /// Adds a key of an item: in version 2 of the record format as any other field, in version 1 as the base64 of its type
    /// id and bytes ([base context value, version 1]).
    ///
    /// # Errors
    ///
    /// As [`add`](Self::add).
    ///
    /// [base context value, version 1]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/dynamodb-encryption-client/encrypt-item.md#base-context-value-version-1
    pub fn add_key<T: KeyValue + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), MaterialsError> {
        self.add_key_value(name, value)
    }

    /// [`add`](Self::add), whatever the type.
    pub(crate) fn add_field<T: Encode + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), MaterialsError> {
        let in_field = |source| in_field(name, source);
        let (type_id, bytes) = encoded(name, value)?;
        let content = ValueRef::new(type_id, bytes.get(TypeId::LEN..).unwrap_or_default());
        let (letter, text) = match type_id {
            TypeId::STRING => ('S', content.as_str().map_err(in_field)?.to_owned()),
            TypeId::NUMBER => ('N', content.as_number().map_err(in_field)?.to_string()),
            TypeId::BOOLEAN => ('L', content.as_bool().map_err(in_field)?.to_string()),
            TypeId::NULL => ('L', content.null().map(|()| "null".to_owned()).map_err(in_field)?),
            _ => ('B', STANDARD.encode(&bytes)),
        };
        self.insert(name, text)?;
        self.draft.letters.insert(name.to_owned(), letter);
        Ok(())
    }

    /// [`add_key`](Self::add_key), whatever the type.
    pub(crate) fn add_key_value<T: Encode + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), MaterialsError> {
        if self.draft.version >= 2 {
            return self.add_field(name, value);
        }
        let (_, bytes) = encoded(name, value)?;
        self.insert(name, STANDARD.encode(&bytes))
    }

    fn insert(&mut self, name: &str, text: String) -> Result<(), MaterialsError> {
        let map = &mut self.draft.map;
        // A constant called like the field would be another entry, and be taken for it.
        if map.get(name).is_some() {
            return Err(MaterialsError::DuplicateContextKey { key: name.to_owned() });
        }
        map.insert(format!("{FIELD_PREFIX}{name}"), text)
    }
}

/// A value's type id, and its type id and bytes together.
fn encoded<T: Encode + ?Sized>(name: &str, value: &T) -> Result<(TypeId, Vec<u8>), MaterialsError> {
    let type_id = value.type_id();
    let mut bytes = type_id.as_bytes().to_vec();
    Encoder::new(&mut bytes, Precision::default())
        .encode(value)
        .map_err(|source| in_field(name, source))?;
    Ok((type_id, bytes))
}

fn in_field(name: &str, source: crate::record::RecordError) -> MaterialsError {
    MaterialsError::ContextValue {
        name: name.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::materials::NoContext;

    struct Mixed;

    impl EncryptionContext for Mixed {
        const NAMES: &'static [&'static str] = &["a", "b", "c", "d"];

        fn entries(&self, entries: &mut ContextEntries<'_>) -> Result<(), MaterialsError> {
            entries.add("a", "acme")?;
            entries.add("b", &1200u32)?;
            entries.add("c", &true)?;
            entries.add("d", &[1u8, 2, 3])
        }

        fn duplicate(&self) -> Self {
            Self
        }
    }

    fn context<C: EncryptionContext>(constants: &ContextMap, context: &C) -> Result<ContextMap, MaterialsError> {
        ContextDraft::of_type(&Schema::new("t", &[]), constants, context)?.finish()
    }

    #[test]
    fn each_type_has_its_form_and_its_letter() {
        let map = context(&ContextMap::new(), &Mixed).unwrap();
        let entries: Vec<_> = map.iter().collect();
        assert_eq!(
            entries,
            [
                ("aws-crypto-attr.a", "acme"),
                ("aws-crypto-attr.b", "1200"),
                ("aws-crypto-attr.c", "true"),
                ("aws-crypto-attr.d", "//8BAgM="),
                ("aws-crypto-legend", "SNLB"),
                ("aws-crypto-table-name", "t"),
            ]
        );
    }

    #[test]
    fn a_constant_called_like_a_field_is_refused() {
        let mut constants = ContextMap::new();
        constants.insert("b", "1").unwrap();
        let error = context(&constants, &Mixed).unwrap_err();
        assert!(matches!(error, MaterialsError::DuplicateContextKey { key } if key == "b"));
    }

    #[test]
    fn no_context_fields_no_legend() {
        let map = context(&ContextMap::new(), &NoContext).unwrap();
        assert_eq!(map.iter().collect::<Vec<_>>(), [("aws-crypto-table-name", "t")]);
    }

    #[test]
    fn the_keys_of_an_item_have_the_form_of_its_version() {
        let item = |version| {
            let keys = Some(ItemKeys::new("pk", Some("sk")));
            let mut draft = ContextDraft::new("t", keys, version, &ContextMap::new()).unwrap();
            draft.entries().add_key("pk", "7").unwrap();
            draft.entries().add_key("sk", &1200u32).unwrap();
            draft.finish().unwrap()
        };
        let names = [
            ("aws-crypto-partition-name", "pk"),
            ("aws-crypto-sort-name", "sk"),
            ("aws-crypto-table-name", "t"),
        ];
        let first = [("aws-crypto-attr.pk", "AAE3"), ("aws-crypto-attr.sk", "AAIxMjAw")];
        assert!(item(1).iter().eq(first.into_iter().chain(names)));
        let second = [
            ("aws-crypto-attr.pk", "7"),
            ("aws-crypto-attr.sk", "1200"),
            ("aws-crypto-legend", "SN"),
        ];
        assert!(item(2).iter().eq(second.into_iter().chain(names)));
    }

    #[test]
    fn an_item_takes_no_constants() {
        let mut constants = ContextMap::new();
        constants.insert("environment", "test").unwrap();
        let error = ContextDraft::new("t", Some(ItemKeys::new("pk", None)), 1, &constants).unwrap_err();
        assert!(matches!(error, MaterialsError::ConstantInItem { key } if key == "environment"));
    }
}
