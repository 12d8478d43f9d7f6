//! Encrypted records as DynamoDB items: into an item, back, and what is refused on the way.

mod attributes;
mod hygiene;
mod records;
mod refused;

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

type Item = HashMap<String, AttributeValue>;

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn n(number: &str) -> AttributeValue {
    AttributeValue::N(number.to_owned())
}
