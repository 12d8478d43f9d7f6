//! The key of a record's item, from what identifies the record.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::ItemError;
use crate::record::{Encode, Precision};
use crate::schema::Schema;
use crate::store::columns::Columns;
use crate::store::item::encoded;
use crate::structured::{Encrypted, EncryptedRecord};

/// The key of the item that a record is in, for the `set_key` of a request: the attributes of its `partition_key` and `sort_key`
/// fields; of a record that has none (the table profile), those of its one or two `id` fields.
///
/// `id` is what [`decrypt_id`](crate::client::Scoped::decrypt_id) takes: the field, or a tuple of all fields that identify the
/// record, keys first. A record of the table profile that has more than two does not compile here: DynamoDB's keys have no more.
///
/// # Errors
///
/// [`ItemError::Value`] if a key has no attribute value: a number of more than 38 digits, for example.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use aws_sdk_dynamodb::types::AttributeValue;
/// use envelope_runtime::{Encrypted, dynamodb};
///
/// #[derive(Encrypted)]
/// #[envelope(table = "orders")]
/// struct Order {
///     #[envelope(signed, partition_key)]
///     customer: String,
///     #[envelope(signed, sort_key)]
///     number: u64,
///     #[envelope(encrypted)]
///     address: String,
/// }
///
/// let key = dynamodb::key::<EncryptedOrder>(&("ada".into(), 7))?;
/// assert_eq!(key["customer"], AttributeValue::S("ada".into()));
/// assert_eq!(key["number"], AttributeValue::N("7".into()));
/// # }
/// # Ok::<(), envelope_runtime::dynamodb::ItemError>(())
/// ```
pub fn key<E>(id: &E::Id) -> Result<HashMap<String, AttributeValue>, ItemError>
where
    E: EncryptedRecord<Id: Encode> + Columns,
{
    const { assert_has_key(<E::Record as Encrypted>::SCHEMA) };
    let schema = <E::Record as Encrypted>::SCHEMA;
    let names = key_names::<E>();
    let single = schema.fields().iter().filter(|field| field.is_id()).count() == 1;
    let mut key = HashMap::with_capacity(names.len());
    for (position, name) in names.into_iter().enumerate() {
        let field = schema.fields().iter().find(|field| field.name() == name);
        let precision = field.map_or(Precision::Micros, |field| field.instants());
        let value = encoded(id, precision).map_err(|source| ItemError::Value {
            table: Some(schema.table().to_owned()),
            row: String::new(),
            attribute: name.to_owned(),
            source,
        })?;
        // Several fields are a tuple, which is encoded as a list.
        let value = match value {
            AttributeValue::L(mut values) if !single && position < values.len() => values.swap_remove(position),
            value => value,
        };
        key.insert(name.to_owned(), value);
    }
    Ok(key)
}

/// The names of the attributes that are an item's key, in the order of the record's [`Id`](EncryptedRecord::Id).
pub(crate) fn key_names<E: EncryptedRecord + Columns>() -> Vec<&'static str> {
    let schema = <E::Record as Encrypted>::SCHEMA;
    if let Some(keys) = schema.keys() {
        return keys.names().collect();
    }
    let is_id = |name: &&&str| {
        schema
            .fields()
            .iter()
            .any(|field| field.is_id() && field.name() == **name)
    };
    E::NAMES.iter().filter(is_id).copied().collect()
}

/// What identifies a record can be a key.
#[allow(clippy::indexing_slicing, reason = "the index is compared with the length")]
pub(super) const fn assert_has_key(schema: &Schema) {
    let fields = schema.fields();
    let (mut ids, mut i) = (0, 0);
    while i < fields.len() {
        if fields[i].is_id() {
            ids += 1;
        }
        i += 1;
    }
    assert!(
        schema.keys().is_some() || ids == 1 || ids == 2,
        "a DynamoDB key has one or two attributes: mark the fields `partition_key` and `sort_key`"
    );
}
