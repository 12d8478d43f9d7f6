//! Which item an error is about.

use std::fmt::Write as _;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::materials::printable;
use crate::schema::Schema;

/// The attributes that identify an item, as far as there are any, as an error shows them: `customer = "ada", number = 7`. They are
/// in plaintext wherever the item is; no other attribute is shown.
#[cold]
pub(crate) fn identity(schema: &Schema, value: impl Fn(&str) -> Option<AttributeValue>) -> String {
    let mut text = String::new();
    for name in identifying(schema) {
        let separator = if text.is_empty() { "" } else { ", " };
        if let Some(value) = value(name) {
            // Writing to a string does not fail.
            let _ = write!(text, "{separator}{name} = {}", shown(&value));
        }
    }
    text
}

/// The names of the attributes that identify an item: keys first, as DynamoDB has them.
pub(crate) fn identifying(schema: &Schema) -> impl Iterator<Item = &'static str> {
    let keys = schema.keys();
    let is_key = move |name: &str| keys.is_some_and(|keys| keys.names().any(|key| key == name));
    let ids = schema.fields().iter().filter(|field| field.is_id());
    let others = ids.map(|field| field.name()).filter(move |name| !is_key(name));
    keys.into_iter().flat_map(|keys| keys.names()).chain(others)
}

/// A value, cut where it is long.
fn shown(value: &AttributeValue) -> String {
    match value {
        AttributeValue::S(text) => format!("\"{}\"", printable(text)),
        AttributeValue::N(number) => printable(number),
        AttributeValue::B(bytes) => {
            let bytes = bytes.as_ref().iter().take(32);
            bytes.fold("0x".to_owned(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
        }
        AttributeValue::Bool(boolean) => boolean.to_string(),
        _ => "a value of no key's type".to_owned(),
    }
}
