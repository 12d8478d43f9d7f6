//! Encrypted records as DynamoDB items: into an item, back, and what is refused on the way; and the SDK's requests with them, sent
//! to two engines, one in the process and moto.

#[macro_use]
mod scene;
mod attributes;
mod conditions;
mod faults;
mod hygiene;
mod keys;
mod records;
mod refused;
mod requests;
mod updates;

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

type Item = HashMap<String, AttributeValue>;

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn n(number: &str) -> AttributeValue {
    AttributeValue::N(number.to_owned())
}
