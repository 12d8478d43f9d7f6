//! An attribute value whose type is known at run time only.

use std::collections::BTreeMap;

use super::collections::set_size_hint;
use super::order::compare_utf8_as_utf16;
use super::{Decode, Encode, Encoder, Number, Precision, RecordError, SetElement, TypeId, ValueRef};

/// Any attribute value.
///
/// Sets may be in any order, with numbers spelled alike counting as the same; encoding sorts them unless it is
/// [exact](Encoder::exact), [`stored`](Encode::stored) sorts them, and decoding returns them sorted in canonical order.
///
/// ```
/// use envelope_runtime::record::{Decode, Number, TypeId, Value, ValueRef, to_bytes};
///
/// let set = Value::NumberSet(vec![Number::from(9), Number::from(10)]);
/// let (type_id, bytes) = to_bytes(&set)?;
/// let canonical = Value::decode(ValueRef::new(type_id, &bytes))?;
/// assert_eq!(canonical, Value::NumberSet(vec![Number::from(10), Number::from(9)]));
/// # Ok::<(), envelope_runtime::record::RecordError>(())
/// ```
///
/// Reading is as lenient as the shipped libraries, since what is read was authenticated before: numbers in other
/// spellings are normalized, maps and sets may be out of order, and a number may be empty. An empty number is refused
/// by everything else: by encoding and by every other type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// Bytes.
    Binary(Vec<u8>),
    /// Distinct byte strings.
    BinarySet(Vec<Vec<u8>>),
    /// True or false.
    Boolean(bool),
    /// Values in order.
    List(Vec<Value>),
    /// Values under distinct, non-empty keys.
    Map(BTreeMap<String, Value>),
    /// Nothing.
    Null,
    /// A decimal number.
    Number(Number),
    /// Distinct numbers.
    NumberSet(Vec<Number>),
    /// Text.
    String(String),
    /// Distinct texts.
    StringSet(Vec<String>),
}

impl Encode for Value {
    fn type_id(&self) -> TypeId {
        match self {
            Value::Binary(_) => TypeId::BINARY,
            Value::BinarySet(_) => TypeId::BINARY_SET,
            Value::Boolean(_) => TypeId::BOOLEAN,
            Value::List(_) => TypeId::LIST,
            Value::Map(_) => TypeId::MAP,
            Value::Null => TypeId::NULL,
            Value::Number(_) => TypeId::NUMBER,
            Value::NumberSet(_) => TypeId::NUMBER_SET,
            Value::String(_) => TypeId::STRING,
            Value::StringSet(_) => TypeId::STRING_SET,
        }
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        match self {
            Value::Binary(bytes) => bytes.encode(out),
            Value::BinarySet(members) => encode_set(members, out),
            Value::Boolean(boolean) => boolean.encode(out),
            Value::List(elements) => elements.encode(out),
            Value::Map(entries) => entries.encode(out),
            Value::Null => Ok(()),
            Value::Number(number) => number.encode(out),
            Value::NumberSet(members) => encode_set(members, out),
            Value::String(text) => text.encode(out),
            Value::StringSet(members) => encode_set(members, out),
        }
    }

    fn size_hint(&self) -> usize {
        match self {
            Value::Binary(bytes) => bytes.len(),
            Value::BinarySet(members) => set_size_hint(members.iter()),
            Value::Boolean(_) => 1,
            Value::List(elements) => elements.size_hint(),
            Value::Map(entries) => entries.size_hint(),
            Value::Null => 0,
            Value::Number(number) => number.size_hint(),
            Value::NumberSet(members) => set_size_hint(members.iter()),
            Value::String(text) => text.len(),
            Value::StringSet(members) => set_size_hint(members.iter()),
        }
    }

    /// Sorts the sets, wherever they are nested. Duplicate members stay, to be refused by `encode`.
    fn truncate_to(&mut self, precision: Precision) {
        match self {
            Value::BinarySet(members) => sort_set(members, TypeId::BINARY_SET, Vec::as_slice),
            Value::List(elements) => elements.truncate_to(precision),
            Value::Map(entries) => entries.truncate_to(precision),
            Value::NumberSet(members) => sort_set(members, TypeId::NUMBER_SET, |n| n.as_str().as_bytes()),
            Value::StringSet(members) => sort_set(members, TypeId::STRING_SET, String::as_bytes),
            Value::Binary(_) | Value::Boolean(_) | Value::Null | Value::Number(_) | Value::String(_) => (),
        }
    }
}

impl Decode for Value {
    fn decode(value: ValueRef<'_>) -> Result<Value, RecordError> {
        Ok(match value.type_id() {
            TypeId::BINARY => Value::Binary(value.as_binary()?.to_vec()),
            TypeId::BINARY_SET => Value::BinarySet(decode_set(value, Vec::<u8>::decode, Vec::as_slice)?),
            TypeId::BOOLEAN => Value::Boolean(value.as_bool()?),
            TypeId::LIST => Value::List(Vec::decode(value)?),
            TypeId::MAP => Value::Map(BTreeMap::decode(value)?),
            TypeId::NULL => value.null().map(|()| Value::Null)?,
            TypeId::NUMBER => Value::Number(decode_number(value)?),
            TypeId::NUMBER_SET => Value::NumberSet(decode_set(value, decode_number, |n| n.as_str().as_bytes())?),
            TypeId::STRING => Value::String(value.as_str()?.to_owned()),
            _ => Value::StringSet(decode_set(value, String::decode, String::as_bytes)?),
        })
    }
}

fn encode_set<T: SetElement>(members: &[T], out: &mut Encoder<'_>) -> Result<(), RecordError> {
    out.sequence_set(|set| members.iter().try_for_each(|member| set.member(member)))
}

/// Reads the members of a set and brings them into canonical order.
fn decode_set<T>(
    value: ValueRef<'_>,
    decode: fn(ValueRef<'_>) -> Result<T, RecordError>,
    key: fn(&T) -> &[u8],
) -> Result<Vec<T>, RecordError> {
    let mut members = value
        .set()?
        .map(|member| decode(member?))
        .collect::<Result<Vec<T>, RecordError>>()?;
    sort_set(&mut members, value.type_id(), key);
    if members
        .windows(2)
        .any(|pair| matches!(pair, [left, right] if key(left) == key(right)))
    {
        return Err(RecordError::DuplicateMember);
    }
    Ok(members)
}

/// Brings the members of a set into canonical order.
fn sort_set<T>(members: &mut [T], type_id: TypeId, key: fn(&T) -> &[u8]) {
    let compare = if type_id == TypeId::STRING_SET {
        compare_utf8_as_utf16
    } else {
        <[u8]>::cmp
    };
    members.sort_unstable_by(|left, right| compare(key(left), key(right)));
}

fn decode_number(value: ValueRef<'_>) -> Result<Number, RecordError> {
    value.expect(TypeId::NUMBER)?;
    if value.bytes().is_empty() {
        Ok(Number::empty())
    } else {
        value.as_number()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::to_bytes;

    fn decode(type_id: TypeId, bytes: &[u8]) -> Result<Value, RecordError> {
        Value::decode(ValueRef::new(type_id, bytes))
    }

    #[test]
    fn an_empty_number_is_read_but_never_written() {
        let empty = decode(TypeId::NUMBER, b"").unwrap();
        assert_eq!(to_bytes(&empty), Err(RecordError::InvalidNumber));
        assert_eq!(
            Number::decode(ValueRef::new(TypeId::NUMBER, b"")),
            Err(RecordError::InvalidNumber)
        );
        assert_eq!(
            i64::decode(ValueRef::new(TypeId::NUMBER, b"")),
            Err(RecordError::InvalidNumber)
        );
        assert_eq!(
            f64::decode(ValueRef::new(TypeId::NUMBER, b"")),
            Err(RecordError::InvalidNumber)
        );
    }

    #[test]
    fn a_number_in_another_spelling_comes_back_normalized() {
        assert_eq!(decode(TypeId::NUMBER, b"1e2"), Ok(Value::Number(Number::from(100))));
        assert_eq!(
            decode(TypeId::NUMBER_SET, b"\0\0\0\x02\0\0\0\x011\0\0\0\x031.0"),
            Err(RecordError::DuplicateMember)
        );
    }

    #[test]
    fn sets_out_of_order_come_back_sorted() {
        let set = decode(
            TypeId::STRING_SET,
            "\0\0\0\x02\0\0\0\x03\u{ff61}\0\0\0\x04\u{10002}".as_bytes(),
        );
        assert_eq!(set, Ok(Value::StringSet(vec!["\u{10002}".into(), "\u{ff61}".into()])));
    }

    #[test]
    fn null_has_no_bytes() {
        assert_eq!(decode(TypeId::NULL, b"\0"), Err(RecordError::TrailingBytes));
    }
}
