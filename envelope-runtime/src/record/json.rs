//! `serde_json::Value`: what JSON has of its own is kept, and a record that holds more is refused.
//!
//! | JSON | attribute value |
//! |---|---|
//! | null, boolean, string, array | null, boolean, string, list |
//! | number | number, exact; more than 38 digits are refused |
//! | object | map; an empty key is refused |
//!
//! A number has no spelling of its own in a record: 1.0 reads back as 1, 1e2 as 100. A number that JSON's own types cannot hold
//! exactly is refused when it is read (unless `serde_json` keeps the digits, with its feature `arbitrary_precision`), and so are
//! binary values and sets, which JSON does not have.

use serde_json::{Map, Number, Value};

use super::decimal::Decimal;
use super::{Decode, Encode, Encoder, Precision, RecordError, TypeId, ValueRef};

const TARGET: &str = "serde_json::Value";

impl Encode for Value {
    fn type_id(&self) -> TypeId {
        match self {
            Value::Null => TypeId::NULL,
            Value::Bool(_) => TypeId::BOOLEAN,
            Value::Number(_) => TypeId::NUMBER,
            Value::String(_) => TypeId::STRING,
            Value::Array(_) => TypeId::LIST,
            Value::Object(_) => TypeId::MAP,
        }
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        match self {
            Value::Null => Ok(()),
            Value::Bool(boolean) => boolean.encode(out),
            Value::Number(number) => encode_number(number, out),
            Value::String(text) => text.encode(out),
            Value::Array(elements) => elements.encode(out),
            Value::Object(entries) => out.map(|map| entries.iter().try_for_each(|(key, value)| map.entry(key, value))),
        }
    }

    fn size_hint(&self) -> usize {
        match self {
            Value::Null => 0,
            Value::Bool(_) => 1,
            Value::Number(_) => 24,
            Value::String(text) => text.len(),
            Value::Array(elements) => elements.size_hint(),
            Value::Object(entries) => entries.iter().fold(4, |size, (key, value)| {
                size.saturating_add(12 + key.len()).saturating_add(value.size_hint())
            }),
        }
    }

    /// Brings numbers into the form that they are read in.
    fn truncate_to(&mut self, precision: Precision) {
        match self {
            Value::Null | Value::Bool(_) | Value::String(_) => {}
            Value::Number(number) => {
                if let Ok(normal) = text(number).and_then(|text| number_of(&text)) {
                    *number = normal;
                }
            }
            Value::Array(elements) => elements.truncate_to(precision),
            Value::Object(entries) => entries.values_mut().for_each(|value| value.truncate_to(precision)),
        }
    }
}

impl Decode for Value {
    fn decode(value: ValueRef<'_>) -> Result<Value, RecordError> {
        Ok(match value.type_id() {
            TypeId::NULL => value.null().map(|()| Value::Null)?,
            TypeId::BOOLEAN => Value::Bool(value.as_bool()?),
            TypeId::NUMBER => Value::Number(number_of(value.as_number()?.as_str())?),
            TypeId::STRING => Value::String(value.as_str()?.to_owned()),
            TypeId::LIST => Value::Array(Vec::decode(value)?),
            TypeId::MAP => {
                let mut entries = Map::new();
                for entry in value.map()? {
                    let (key, value) = entry?;
                    if entries.insert(key.to_owned(), Value::decode(value)?).is_some() {
                        return Err(RecordError::DuplicateKey);
                    }
                }
                Value::Object(entries)
            }
            found => return Err(RecordError::Unrepresentable { target: TARGET, found }),
        })
    }
}

fn encode_number(number: &Number, out: &mut Encoder<'_>) -> Result<(), RecordError> {
    let text = out.settle(text(number))?;
    if out.is_exact() && number_of(&text).as_ref() != Ok(number) {
        return out.refuse(RecordError::NotCanonical {
            what: "a JSON number in another spelling than it is read in",
        });
    }
    out.bytes(text.as_bytes())
}

/// The normal form of a number, whatever type JSON holds it in.
fn text(number: &Number) -> Result<String, RecordError> {
    let mut text = Vec::new();
    Decimal::parse(number.to_string().as_bytes())?.write(&mut text);
    String::from_utf8(text).map_err(|_| RecordError::InvalidNumber)
}

/// The JSON number of this normal form: an integer if it is one and fits, else the float if it is one exactly.
fn number_of(normal: &str) -> Result<Number, RecordError> {
    let integer = normal
        .parse::<u64>()
        .map(Number::from)
        .or_else(|_| normal.parse::<i64>().map(Number::from));
    let float = || normal.parse().ok().and_then(Number::from_f64);
    let digits = || normal.parse::<Number>().ok();
    [integer.ok(), float(), digits()]
        .into_iter()
        .flatten()
        .find(|number| text(number).is_ok_and(|text| text == normal))
        .ok_or(RecordError::NumberTarget { target: TARGET })
}
