//! The record.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use envelope_runtime::Encrypted;

#[derive(Debug, PartialEq, Encrypted)]
#[envelope(table = "orders")]
pub(crate) struct Order {
    #[envelope(signed, partition_key)]
    pub(crate) customer: String,
    #[envelope(signed, sort_key)]
    pub(crate) number: u64,
    /// Readable, so that an index can find it.
    #[envelope(signed)]
    pub(crate) status: String,
    #[envelope(encrypted)]
    pub(crate) address: String,
    /// May be updated alone.
    #[envelope(unprotected)]
    pub(crate) views: u64,
}

pub(crate) fn order(customer: &str, number: u64) -> Order {
    Order {
        customer: customer.into(),
        number,
        status: "open".into(),
        address: "12 Elm St".into(),
        views: 0,
    }
}

/// What a reader of the table sees of an item, by name.
pub(crate) fn shown(item: &HashMap<String, AttributeValue>) -> Vec<(&str, String)> {
    let shown = item.iter().map(|(name, value)| match value {
        AttributeValue::B(bytes) => (name.as_str(), format!("{} bytes", bytes.as_ref().len())),
        AttributeValue::S(text) | AttributeValue::N(text) => (name.as_str(), text.clone()),
        other => (name.as_str(), format!("{other:?}")),
    });
    let mut shown: Vec<_> = shown.collect();
    shown.sort();
    shown
}
