//! Items in DynamoDB's JSON: each value in an object whose only key names its type.

use std::collections::HashSet;
use std::hash::Hash;

use anyhow::{Context, anyhow, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use envelope_runtime::dynamic::{Record, Value};
use envelope_runtime::record::{MAX_DEPTH, Number, RecordError};

use crate::json::Json;

/// The attributes of an item.
pub fn read(json: Json) -> anyhow::Result<Record> {
    let members = json.into_object().context("the item")?;
    let attributes = members.into_iter().map(|(name, json)| {
        let value = value(json, 1).with_context(|| format!("attribute `{name}`"))?;
        Ok((name, value))
    });
    attributes.collect()
}

/// The item with these attributes.
pub fn write(record: Record) -> anyhow::Result<Json> {
    let attributes = record.into_iter().map(|(name, value)| Ok((name, tagged(value)?)));
    attributes.collect::<anyhow::Result<_>>().map(Json::Object)
}

/// A value at this depth.
fn value(json: Json, depth: u8) -> anyhow::Result<Value> {
    if depth > MAX_DEPTH {
        return Err(RecordError::TooDeep.into());
    }
    let mut members = json.into_object()?;
    let (Some((tag, json)), true) = (members.pop_first(), members.is_empty()) else {
        bail!("a value must be an object with one key, which names its type");
    };
    let value = match tag.as_str() {
        "B" => json.into_string().and_then(|text| binary(&text)).map(Value::Binary),
        "BOOL" => json.into_bool().map(Value::Boolean),
        "BS" => set(json, |text| binary(&text)).map(Value::BinarySet),
        "L" => elements(json, depth).map(Value::List),
        "M" => entries(json, depth),
        "N" => json.into_string().and_then(number).map(Value::Number),
        "NS" => set(json, number).map(Value::NumberSet),
        "NULL" => match json.into_bool() {
            Ok(false) => Err(anyhow!("it must be true")),
            null => null.map(|_| Value::Null),
        },
        "S" => json.into_string().map(Value::String),
        "SS" => set(json, Ok).map(Value::StringSet),
        _ => bail!("`{tag}` is no type of attribute"),
    };
    value.with_context(|| format!("`{tag}`"))
}

fn elements(json: Json, depth: u8) -> anyhow::Result<Vec<Value>> {
    let elements = json.into_array()?.into_iter();
    elements.map(|element| value(element, depth + 1)).collect()
}

fn entries(json: Json, depth: u8) -> anyhow::Result<Value> {
    let entries = json.into_object()?.into_iter().map(|(key, json)| {
        if key.is_empty() {
            return Err(RecordError::EmptyKey.into());
        }
        Ok((key, value(json, depth + 1)?))
    });
    entries.collect::<anyhow::Result<_>>().map(Value::Map)
}

fn set<T: Eq + Hash>(json: Json, read: fn(String) -> anyhow::Result<T>) -> anyhow::Result<Vec<T>> {
    let members = json.into_strings()?.into_iter().map(read);
    let members: Vec<T> = members.collect::<anyhow::Result<_>>()?;
    if members.iter().collect::<HashSet<_>>().len() < members.len() {
        return Err(RecordError::DuplicateMember.into());
    }
    Ok(members)
}

fn binary(text: &str) -> anyhow::Result<Vec<u8>> {
    STANDARD.decode(text).map_err(|_| anyhow!("not base64"))
}

fn number(text: String) -> anyhow::Result<Number> {
    Ok(Number::parse(&text)?)
}

/// A value under the name of its type.
fn tagged(value: Value) -> anyhow::Result<Json> {
    let base64 = |bytes: &Vec<u8>| Json::String(STANDARD.encode(bytes));
    let (tag, json) = match value {
        Value::Binary(bytes) => ("B", base64(&bytes)),
        Value::BinarySet(members) => ("BS", Json::Array(members.iter().map(base64).collect())),
        Value::Boolean(boolean) => ("BOOL", Json::Bool(boolean)),
        Value::List(elements) => {
            let elements = elements.into_iter().map(tagged);
            ("L", Json::Array(elements.collect::<anyhow::Result<_>>()?))
        }
        Value::Null => ("NULL", Json::Bool(true)),
        Value::Map(entries) => ("M", write(entries)?),
        Value::Number(number) => ("N", Json::String(number.to_string())),
        Value::NumberSet(members) => {
            let members = members.iter().map(|number| Json::String(number.to_string()));
            ("NS", Json::Array(members.collect()))
        }
        Value::String(text) => ("S", Json::String(text)),
        Value::StringSet(members) => ("SS", Json::Array(members.into_iter().map(Json::String).collect())),
        _ => bail!("a value has a type that DynamoDB's JSON has no name for"),
    };
    Ok(Json::object([(tag, json)]))
}
