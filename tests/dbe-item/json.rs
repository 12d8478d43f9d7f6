//! JSON, read strictly: no key twice in an object, nothing behind the end, and no value in an error.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{Context, anyhow, bail};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A JSON value. Objects are written with their keys in order. It has no `Debug`: it may hold keys and plaintext.
pub enum Json {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    String(String),
    Array(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

impl Json {
    /// Reads one value.
    pub fn parse(text: &[u8]) -> anyhow::Result<Self> {
        serde_json::from_slice(text).context("not the JSON that is expected here")
    }

    /// An object with these members.
    pub fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Json)>) -> Self {
        Self::Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    pub fn into_string(self) -> anyhow::Result<String> {
        match self {
            Self::String(text) => Ok(text),
            other => Err(other.instead_of("a string")),
        }
    }

    pub fn into_bool(self) -> anyhow::Result<bool> {
        match self {
            Self::Bool(boolean) => Ok(boolean),
            other => Err(other.instead_of("true or false")),
        }
    }

    pub fn into_array(self) -> anyhow::Result<Vec<Json>> {
        match self {
            Self::Array(elements) => Ok(elements),
            other => Err(other.instead_of("an array")),
        }
    }

    pub fn into_object(self) -> anyhow::Result<BTreeMap<String, Json>> {
        match self {
            Self::Object(members) => Ok(members),
            other => Err(other.instead_of("an object")),
        }
    }

    /// An array of strings.
    pub fn into_strings(self) -> anyhow::Result<Vec<String>> {
        self.into_array()?.into_iter().map(Json::into_string).collect()
    }

    fn instead_of(&self, expected: &str) -> anyhow::Error {
        let found = match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        };
        anyhow!("expected {expected}, found {found}")
    }
}

/// The members of an object, each to be taken once.
pub struct Members(BTreeMap<String, Json>);

impl Members {
    pub fn new(json: Json) -> anyhow::Result<Self> {
        json.into_object().map(Self)
    }

    /// Takes a member that may be missing out, as what `read` makes of it.
    pub fn optional<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(Json) -> anyhow::Result<T>,
    ) -> anyhow::Result<Option<T>> {
        let member = self.0.remove(key).map(read).transpose();
        member.with_context(|| format!("`{key}`"))
    }

    /// Takes a member out.
    pub fn required<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(Json) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        self.optional(key, read)?.with_context(|| format!("`{key}` is missing"))
    }

    pub fn contains(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Checks that nothing is left.
    pub fn finish(self) -> anyhow::Result<()> {
        match self.0.into_keys().next() {
            None => Ok(()),
            Some(key) => bail!("unknown key `{key}`"),
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

/// Takes whatever JSON has: so that serde has no reason to show what it found.
struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, boolean: bool) -> Result<Json, E> {
        Ok(Json::Bool(boolean))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Json, E> {
        let number = serde_json::Number::from_f64(number);
        number
            .map(Json::Number)
            .ok_or_else(|| E::custom("a number is not finite"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element()? {
            elements.push(element);
        }
        Ok(Json::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut members = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            if members.contains_key(&key) {
                return Err(A::Error::custom(format_args!("the key `{key}` occurs twice")));
            }
            members.insert(key, map.next_value()?);
        }
        Ok(Json::Object(members))
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(boolean) => serializer.serialize_bool(*boolean),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(elements) => elements.serialize(serializer),
            Self::Object(members) => members.serialize(serializer),
        }
    }
}
