//! The shape of a key store's table: how it is made, and how it is recognized.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType, TableDescription,
};

use super::item::{ID, TYPE};
use crate::keyring::key_store::TableError;

/// A request for a table of the right shape, paid by request.
pub(super) fn creation(client: &Client, table: &str) -> Result<CreateTableFluentBuilder, BuildError> {
    let mut request = client.create_table().table_name(table);
    for (name, kind) in [(ID, KeyType::Hash), (TYPE, KeyType::Range)] {
        let key = KeySchemaElement::builder().attribute_name(name).key_type(kind);
        let attribute = AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S);
        request = request
            .key_schema(key.build()?)
            .attribute_definitions(attribute.build()?);
    }
    Ok(request.billing_mode(BillingMode::PayPerRequest))
}

/// Checks the keys of a table. It may have more: indexes, streams.
///
/// # Errors
///
/// [`TableError::Shape`] if the keys are others.
pub(super) fn check(table: &str, description: &TableDescription) -> Result<(), TableError> {
    let keys = description.key_schema();
    let is_key = |name: &str, kind: &KeyType| {
        let is_string = description.attribute_definitions().iter().any(|attribute| {
            attribute.attribute_name() == name && *attribute.attribute_type() == ScalarAttributeType::S
        });
        is_string
            && keys
                .iter()
                .any(|key| key.attribute_name() == name && key.key_type() == kind)
    };
    if keys.len() == 2 && is_key(ID, &KeyType::Hash) && is_key(TYPE, &KeyType::Range) {
        return Ok(());
    }
    Err(TableError::Shape {
        table: table.to_owned(),
        problem: format!("its partition key must be the string `{ID}`, and its sort key the string `{TYPE}`"),
    })
}
