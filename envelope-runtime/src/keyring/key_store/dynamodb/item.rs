//! Rows as items.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::keyring::key_store::{KeyRow, RowKind, TableError};

/// An item, as the SDK has it.
pub(super) type Item = HashMap<String, AttributeValue>;

/// The partition key.
pub(super) const ID: &str = "branch-key-id";
/// The sort key.
pub(super) const TYPE: &str = "type";
pub(super) const ENC: &str = "enc";
const VERSION: &str = "version";
const KMS_ARN: &str = "kms-arn";
const CREATE_TIME: &str = "create-time";
const HIERARCHY_VERSION: &str = "hierarchy-version";

/// The key of a row: both attributes that the table is laid out by.
pub(super) fn key(id: &str, type_name: &str) -> Item {
    HashMap::from([
        (ID.to_owned(), AttributeValue::S(id.to_owned())),
        (TYPE.to_owned(), AttributeValue::S(type_name.to_owned())),
    ])
}

/// The item of a row.
pub(super) fn to_item(row: KeyRow) -> Item {
    let mut item = key(&row.id, &row.kind.type_name());
    let mut put = |name: &str, value| item.insert(name.to_owned(), value);
    if let Some(version) = row.kind.version_name() {
        put(VERSION, AttributeValue::S(version));
    }
    put(ENC, AttributeValue::B(Blob::new(row.wrapped)));
    put(KMS_ARN, AttributeValue::S(row.kms_arn));
    put(CREATE_TIME, AttributeValue::S(row.create_time));
    put(HIERARCHY_VERSION, AttributeValue::N(row.hierarchy_version.to_string()));
    for (key, value) in row.context {
        put(&format!("{}{key}", KeyRow::CONTEXT_PREFIX), AttributeValue::S(value));
    }
    item
}

/// The row of an item.
///
/// # Errors
///
/// [`TableError::Malformed`] if an attribute is missing, of another type, or none that a key store writes. AWS's libraries
/// would take the latter into the encryption context, under which nothing was wrapped.
pub(super) fn from_item(item: Item) -> Result<KeyRow, TableError> {
    let mut attributes = Attributes::new(item);
    let id = attributes.string(ID)?;
    let type_name = attributes.string(TYPE)?;
    let version = match attributes.item.contains_key(VERSION) {
        true => Some(attributes.string(VERSION)?),
        false => None,
    };
    let kind = RowKind::parse(&type_name, version.as_deref())
        .ok_or_else(|| attributes.malformed("its attributes `type` and `version` are those of no row"))?;
    let wrapped = attributes.bytes(ENC)?;
    let kms_arn = attributes.string(KMS_ARN)?;
    let create_time = attributes.string(CREATE_TIME)?;
    let hierarchy_version = attributes.number(HIERARCHY_VERSION)?;
    Ok(KeyRow {
        id,
        kind,
        wrapped,
        kms_arn,
        create_time,
        hierarchy_version,
        context: attributes.context()?,
    })
}

/// The attributes of an item that are still to be read.
struct Attributes {
    row: String,
    item: Item,
}

impl Attributes {
    fn new(item: Item) -> Self {
        let named = |name| match item.get(name) {
            Some(AttributeValue::S(text)) => text.chars().take(256).flat_map(char::escape_debug).collect(),
            _ => "?".to_owned(),
        };
        let (row, id): (String, String) = (named(TYPE), named(ID));
        let row = format!("row `{row}` of `{id}`");
        Self { row, item }
    }

    fn malformed(&self, problem: &str) -> TableError {
        TableError::Malformed {
            problem: format!("{}: {problem}", self.row),
        }
    }

    fn take(&mut self, name: &str) -> Result<AttributeValue, TableError> {
        let value = self.item.remove(name);
        value.ok_or_else(|| self.malformed(&format!("its attribute `{name}` is missing")))
    }

    fn string(&mut self, name: &str) -> Result<String, TableError> {
        match self.take(name)? {
            AttributeValue::S(text) => Ok(text),
            _ => Err(self.malformed(&format!("its attribute `{name}` is not a string"))),
        }
    }

    fn bytes(&mut self, name: &str) -> Result<Vec<u8>, TableError> {
        match self.take(name)? {
            AttributeValue::B(bytes) => Ok(bytes.into_inner()),
            _ => Err(self.malformed(&format!("its attribute `{name}` is not binary"))),
        }
    }

    fn number(&mut self, name: &str) -> Result<u32, TableError> {
        let number = match self.take(name)? {
            AttributeValue::N(number) => number.parse().ok(),
            _ => None,
        };
        number.ok_or_else(|| self.malformed(&format!("its attribute `{name}` is not a whole number")))
    }

    /// What is left, which must be the branch key's own encryption context.
    fn context(mut self) -> Result<BTreeMap<String, String>, TableError> {
        let mut context = BTreeMap::new();
        for (name, value) in std::mem::take(&mut self.item) {
            let shown = || name.chars().take(256).flat_map(char::escape_debug).collect::<String>();
            let Some(key) = name.strip_prefix(KeyRow::CONTEXT_PREFIX) else {
                return Err(self.malformed(&format!(
                    "it has an attribute `{}`, which is not a key store's",
                    shown()
                )));
            };
            let AttributeValue::S(value) = value else {
                return Err(self.malformed(&format!("its attribute `{}` is not a string", shown())));
            };
            context.insert(key.to_owned(), value);
        }
        Ok(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: RowKind) -> KeyRow {
        KeyRow {
            id: "acme".to_owned(),
            kind,
            wrapped: vec![1, 2, 3],
            kms_arn: "arn".to_owned(),
            create_time: "2026-01-02T03:04:05.000006Z".to_owned(),
            hierarchy_version: 1,
            context: BTreeMap::from([("department".to_owned(), "admin".to_owned())]),
        }
    }

    fn string(text: &str) -> AttributeValue {
        AttributeValue::S(text.to_owned())
    }

    #[test]
    fn an_item_has_the_attributes_of_the_specification() {
        let version = "67e55044-10b1-426f-9247-bb680e5fe0c8";
        let item = to_item(row(RowKind::Active(version.parse().unwrap())));
        let expected = [
            ("branch-key-id", string("acme")),
            ("type", string("branch:ACTIVE")),
            ("version", string(&format!("branch:version:{version}"))),
            ("enc", AttributeValue::B(Blob::new([1, 2, 3]))),
            ("kms-arn", string("arn")),
            ("create-time", string("2026-01-02T03:04:05.000006Z")),
            ("hierarchy-version", AttributeValue::N("1".to_owned())),
            ("aws-crypto-ec:department", string("admin")),
        ];
        assert_eq!(item, expected.map(|(name, value)| (name.to_owned(), value)).into());
        for kind in [
            RowKind::Version(version.parse().unwrap()),
            RowKind::Beacon,
            RowKind::Tombstone,
        ] {
            let item = to_item(row(kind));
            assert_eq!(item["type"], string(&kind.type_name()));
            assert_eq!(item.len(), 7, "and no version");
            assert_eq!(from_item(item).unwrap(), row(kind));
        }
    }

    #[test]
    fn a_malformed_item_is_named_with_its_attribute() {
        let good = || to_item(row(RowKind::Beacon));
        let mut cases = Vec::new();
        for name in good().keys().filter(|name| !name.contains(':')) {
            let mut item = good();
            item.remove(name);
            cases.push((name.clone(), item));
            let mut item = good();
            item.insert(name.clone(), AttributeValue::Bool(true));
            cases.push((name.clone(), item));
        }
        for (name, value) in [
            ("hierarchy-version", AttributeValue::N("1.5".to_owned())),
            ("aws-crypto-ec:department", AttributeValue::N("1".to_owned())),
            ("version", string("branch:version:67e55044-10b1-426f-9247-bb680e5fe0c8")),
            ("type", string("beacon:OTHER")),
            ("note", string("extra")),
        ] {
            let mut item = good();
            item.insert(name.to_owned(), value);
            cases.push((name.to_owned(), item));
        }
        assert_eq!(cases.len(), 17);
        for (name, item) in cases {
            let error = from_item(item).unwrap_err();
            let TableError::Malformed { problem } = error else {
                panic!("{error}")
            };
            assert!(problem.contains(&format!("`{name}`")), "{name}: {problem}");
            assert!(name == "branch-key-id" || problem.contains("of `acme`"), "{problem}");
        }
    }
}
