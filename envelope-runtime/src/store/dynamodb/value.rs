//! Attribute values and items that are known at run time only: ours as the SDK's, and back.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use super::{ItemError, ValueError};
use crate::record::{MAX_DEPTH, Number, RecordError, Value};
use crate::structured::Record;

/// The attributes of an item, by name.
///
/// # Errors
///
/// [`ItemError::Value`] for an attribute that [`from_attribute_value`] refuses: of several, the one whose name comes
/// first.
///
/// ```
/// use std::collections::HashMap;
///
/// use aws_sdk_dynamodb::types::AttributeValue;
/// use envelope_runtime::dynamodb::record_from_item;
///
/// let item = HashMap::from([("size".to_owned(), AttributeValue::N("large".to_owned()))]);
/// let error = record_from_item(item).unwrap_err();
/// assert_eq!(error.to_string(), "attribute `size` cannot be converted");
/// ```
pub fn record_from_item(item: HashMap<String, AttributeValue>) -> Result<Record, ItemError> {
    let in_order: BTreeMap<_, _> = item.into_iter().collect();
    let values = in_order
        .into_iter()
        .map(|(name, value)| match from_attribute_value(value) {
            Ok(value) => Ok((name, value)),
            Err(source) => Err(ItemError::Value {
                table: None,
                row: String::new(),
                attribute: name,
                source,
            }),
        });
    values.collect()
}

/// The item with these attributes.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use aws_sdk_dynamodb::types::AttributeValue;
/// use envelope_runtime::{dynamodb::item_from_record, record::Value};
///
/// let item = item_from_record(BTreeMap::from([("size".to_owned(), Value::Number(7.into()))]));
/// assert_eq!(item["size"], AttributeValue::N("7".to_owned()));
/// ```
#[must_use]
pub fn item_from_record(record: Record) -> HashMap<String, AttributeValue> {
    let values = record.into_iter();
    values.map(|(name, value)| (name, to_attribute_value(value))).collect()
}

/// The SDK's form of a value. Strings and bytes are moved, sets stay in their order.
#[must_use]
pub fn to_attribute_value(value: Value) -> AttributeValue {
    match value {
        Value::Binary(bytes) => AttributeValue::B(Blob::new(bytes)),
        Value::BinarySet(members) => AttributeValue::Bs(members.into_iter().map(Blob::new).collect()),
        Value::Boolean(boolean) => AttributeValue::Bool(boolean),
        Value::List(elements) => AttributeValue::L(elements.into_iter().map(to_attribute_value).collect()),
        Value::Map(entries) => {
            let entries = entries.into_iter();
            AttributeValue::M(entries.map(|(key, value)| (key, to_attribute_value(value))).collect())
        }
        Value::Null => AttributeValue::Null(true),
        Value::Number(number) => AttributeValue::N(number.to_string()),
        Value::NumberSet(members) => AttributeValue::Ns(members.iter().map(Number::to_string).collect()),
        Value::String(text) => AttributeValue::S(text),
        Value::StringSet(members) => AttributeValue::Ss(members),
    }
}

/// The value that the SDK's form stands for. Strings and bytes are moved, numbers normalized, sets stay in their order.
///
/// # Errors
///
/// - [`ValueError::Record`] for what has no encoding in the format: a number that is none or has more than 38
///   significant digits, a set with the same member twice, an empty map key, values nested more than
///   [`MAX_DEPTH`] deep;
/// - [`ValueError::FalseNull`], [`ValueError::UnknownType`].
pub fn from_attribute_value(value: AttributeValue) -> Result<Value, ValueError> {
    nested(value, 1)
}

/// The value at this depth.
fn nested(value: AttributeValue, depth: u8) -> Result<Value, ValueError> {
    if depth > MAX_DEPTH {
        return Err(RecordError::TooDeep.into());
    }
    Ok(match value {
        AttributeValue::B(bytes) => Value::Binary(bytes.into_inner()),
        AttributeValue::Bool(boolean) => Value::Boolean(boolean),
        AttributeValue::Bs(members) => Value::BinarySet(distinct(
            members.into_iter().map(Blob::into_inner).collect(),
            Vec::as_slice,
        )?),
        AttributeValue::L(elements) => {
            let elements = elements.into_iter().map(|element| nested(element, depth + 1));
            Value::List(elements.collect::<Result<_, _>>()?)
        }
        AttributeValue::M(entries) => {
            let entries = entries.into_iter().map(|(key, value)| match key.as_str() {
                "" => Err(RecordError::EmptyKey.into()),
                _ => Ok((key, nested(value, depth + 1)?)),
            });
            Value::Map(entries.collect::<Result<_, ValueError>>()?)
        }
        AttributeValue::N(number) => Value::Number(Number::parse(&number)?),
        AttributeValue::Ns(members) => {
            let members: Result<_, _> = members.iter().map(|member| Number::parse(member)).collect();
            Value::NumberSet(distinct(members?, |number: &Number| number.as_str().as_bytes())?)
        }
        AttributeValue::Null(true) => Value::Null,
        AttributeValue::Null(false) => return Err(ValueError::FalseNull),
        AttributeValue::S(text) => Value::String(text),
        AttributeValue::Ss(members) => Value::StringSet(distinct(members, String::as_bytes)?),
        _ => return Err(ValueError::UnknownType),
    })
}

/// The members of a set, in their order, unless one is there twice.
fn distinct<T>(members: Vec<T>, bytes: fn(&T) -> &[u8]) -> Result<Vec<T>, RecordError> {
    let mut sorted: Vec<_> = members.iter().map(bytes).collect();
    sorted.sort_unstable();
    if sorted.is_sorted_by(|left, right| left < right) {
        Ok(members)
    } else {
        Err(RecordError::DuplicateMember)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(value: AttributeValue) -> ValueError {
        from_attribute_value(value).unwrap_err()
    }

    fn strings(members: [&str; 2]) -> Vec<String> {
        members.map(str::to_owned).to_vec()
    }

    /// A list in a list … around a null, with this many levels.
    fn deep(levels: usize) -> AttributeValue {
        (1..levels).fold(AttributeValue::Null(true), |inner, _| AttributeValue::L(vec![inner]))
    }

    #[test]
    fn every_type_goes_there_and_back() {
        let values = [
            Value::Binary(vec![0, 255]),
            Value::BinarySet(vec![vec![2], vec![], vec![1]]),
            Value::Boolean(false),
            Value::List(vec![Value::Null, Value::List(vec![])]),
            Value::Map(BTreeMap::from([("k".to_owned(), Value::Map(BTreeMap::new()))])),
            Value::Null,
            Value::Number(Number::from(-7)),
            Value::NumberSet(vec![Number::from(9), Number::from(10)]),
            Value::String("\u{10002}".to_owned()),
            Value::StringSet(strings(["b", "a"])),
        ];
        for value in values {
            assert_eq!(from_attribute_value(to_attribute_value(value.clone())), Ok(value));
        }
    }

    #[test]
    fn numbers_are_normalized() {
        let number = AttributeValue::N("+1.50e1".to_owned());
        assert_eq!(from_attribute_value(number), Ok(Value::Number(Number::from(15))));
    }

    #[test]
    fn what_the_format_cannot_say_is_refused() {
        let cases = [
            (AttributeValue::N(String::new()), RecordError::InvalidNumber),
            (AttributeValue::N("1".repeat(39)), RecordError::NumberPrecision),
            (AttributeValue::N("1e126".to_owned()), RecordError::NumberRange),
            (AttributeValue::Ns(strings(["1", "1.0"])), RecordError::DuplicateMember),
            (AttributeValue::Ss(strings(["a", "a"])), RecordError::DuplicateMember),
            (
                AttributeValue::Bs(vec![Blob::new("a"), Blob::new("a")]),
                RecordError::DuplicateMember,
            ),
            (
                AttributeValue::M(HashMap::from([(String::new(), AttributeValue::Null(true))])),
                RecordError::EmptyKey,
            ),
            (deep(33), RecordError::TooDeep),
        ];
        for (value, expected) in cases {
            assert_eq!(refused(value), ValueError::Record(expected));
        }
        assert!(from_attribute_value(deep(32)).is_ok());
        assert_eq!(refused(AttributeValue::Null(false)), ValueError::FalseNull);
    }

    #[test]
    fn an_error_in_an_item_names_the_first_attribute() {
        let item = ["b", "c", "a"].map(|name| (name.to_owned(), AttributeValue::Null(false)));
        let error = record_from_item(HashMap::from(item)).unwrap_err();
        assert_eq!(error.to_string(), "attribute `a` cannot be converted");
    }
}
