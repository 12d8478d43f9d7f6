//! The table: its keys, an index, and one item of it.

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use envelope_runtime::dynamodb::{self, CreateTableExt as _};

use crate::order::EncryptedOrder;

/// The index by status.
pub(crate) const BY_STATUS: &str = "by-status";

/// Creates the table, checked against the record: the right keys, and an index by what is readable, with all attributes.
pub(crate) async fn create(client: &Client, name: &str) -> Result<()> {
    let index = GlobalSecondaryIndex::builder()
        .index_name(BY_STATUS)
        .key_schema(key("status", KeyType::Hash)?)
        .projection(Projection::builder().projection_type(ProjectionType::All).build());
    let request = client
        .create_table()
        .table_name(name)
        .key_schema(key("customer", KeyType::Hash)?)
        .key_schema(key("number", KeyType::Range)?)
        .attribute_definitions(definition("customer", ScalarAttributeType::S)?)
        .attribute_definitions(definition("number", ScalarAttributeType::N)?)
        .attribute_definitions(definition("status", ScalarAttributeType::S)?)
        .global_secondary_indexes(index.build()?)
        .billing_mode(BillingMode::PayPerRequest);
    request.checked::<EncryptedOrder>()?.send().await?;
    Ok(())
}

fn key(attribute: &str, kind: KeyType) -> Result<KeySchemaElement> {
    let key = KeySchemaElement::builder().attribute_name(attribute).key_type(kind);
    Ok(key.build()?)
}

fn definition(attribute: &str, kind: ScalarAttributeType) -> Result<AttributeDefinition> {
    let definition = AttributeDefinition::builder();
    Ok(definition.attribute_name(attribute).attribute_type(kind).build()?)
}

/// The item of an order.
pub(crate) async fn get(
    client: &Client,
    table: &str,
    customer: &str,
    number: u64,
) -> Result<HashMap<String, AttributeValue>> {
    let key = dynamodb::key::<EncryptedOrder>(&(customer.into(), number))?;
    let get = client.get_item().table_name(table).set_key(Some(key));
    get.send().await?.item.context("the order is not there")
}
