//! The table in DynamoDB: its shape, its items, and what it shares with AWS's libraries.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType};
use envelope_runtime::keyring::key_store::{
    BranchKeyError, BranchKeySource, BranchKeyStore, DynamoDbKeyTable, KeyStore, KeyTable, RowKind, TableError,
};

use crate::world::{World, department, store, strict};
use envelope_tests::engine::Engine;

const TABLE: &str = "branch-keys";

/// A store over a table in an engine.
async fn scene() -> (Engine, World, KeyStore) {
    let (engine, world) = (Engine::start(), World::new());
    let table = DynamoDbKeyTable::new(engine.client.clone(), TABLE);
    table.create_table().await.unwrap();
    let store = store("tenant-keys", Arc::new(table), &world.client, strict(&world.key));
    (engine, world, store)
}

fn string(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

async fn item(client: &Client, id: &str, type_name: &str) -> HashMap<String, AttributeValue> {
    let request = client.get_item().table_name(TABLE);
    let request = request.key("branch-key-id", string(id)).key("type", string(type_name));
    request.send().await.unwrap().item.expect("it is there")
}

#[tokio::test]
async fn items_are_as_the_specification_lays_them_out() {
    let (engine, world, store) = scene().await;
    let version = store.create("acme", &department("sales")).await.unwrap();
    let name = RowKind::Version(version).type_name();
    for (type_name, has_version) in [
        ("branch:ACTIVE", true),
        ("beacon:ACTIVE", false),
        (name.as_str(), false),
    ] {
        let mut item = item(&engine.client, "acme", type_name).await;
        assert!(item.remove("enc").unwrap().is_b());
        let created = item.remove("create-time").unwrap();
        assert_eq!(created.as_s().unwrap().len(), 27);
        let mut expected = HashMap::from([
            ("branch-key-id".to_owned(), string("acme")),
            ("type".to_owned(), string(type_name)),
            ("kms-arn".to_owned(), string(&world.key)),
            ("hierarchy-version".to_owned(), AttributeValue::N("1".to_owned())),
            ("aws-crypto-ec:department".to_owned(), string("sales")),
        ]);
        if has_version {
            expected.insert("version".to_owned(), string(&name));
        }
        assert_eq!(item, expected);
    }
}

#[tokio::test]
async fn an_item_with_more_or_less_is_refused_by_name() {
    let (engine, _world, store) = scene().await;
    store.create("acme", &BTreeMap::new()).await.unwrap();
    for (name, value) in [
        ("note", Some(string("mine"))),
        ("hierarchy-version", Some(string("1"))),
        ("kms-arn", None),
    ] {
        let good = item(&engine.client, "acme", "branch:ACTIVE").await;
        let mut bad = good.clone();
        match value {
            Some(value) => bad.insert(name.to_owned(), value),
            None => bad.remove(name),
        };
        let put = |item| engine.client.put_item().table_name(TABLE).set_item(Some(item)).send();
        put(bad).await.unwrap();
        let error = store.active("acme").await.unwrap_err();
        let BranchKeyError::Table {
            source: TableError::Malformed { problem },
            ..
        } = &error
        else {
            panic!("{error:?}")
        };
        assert!(
            problem.contains("row `branch:ACTIVE` of `acme`") && problem.contains(name),
            "{problem}"
        );
        assert!(error.is_refused());
        put(good).await.unwrap();
    }
    store.active("acme").await.unwrap();
}

#[tokio::test]
async fn a_table_of_another_shape_is_refused() {
    let engine = Engine::start();
    for (name, keys) in [
        ("one-key", &[("branch-key-id", KeyType::Hash, "S")][..]),
        (
            "swapped",
            &[("type", KeyType::Hash, "S"), ("branch-key-id", KeyType::Range, "S")],
        ),
        (
            "numbers",
            &[("branch-key-id", KeyType::Hash, "S"), ("type", KeyType::Range, "N")],
        ),
    ] {
        let mut request = engine.client.create_table().table_name(name);
        for (attribute, kind, of) in keys {
            let key = KeySchemaElement::builder()
                .attribute_name(*attribute)
                .key_type(kind.clone());
            let defined = AttributeDefinition::builder()
                .attribute_name(*attribute)
                .attribute_type((*of).into());
            request = request
                .key_schema(key.build().unwrap())
                .attribute_definitions(defined.build().unwrap());
        }
        request.billing_mode(BillingMode::PayPerRequest).send().await.unwrap();
        let table = DynamoDbKeyTable::new(engine.client.clone(), name);
        let error = table.create_table().await.unwrap_err();
        assert!(
            matches!(&error, TableError::Shape { table, .. } if table == name),
            "{error:?}"
        );
    }
}

/// What a library does that does not compare before it sets: the loser of the race is told, and no version is lost.
#[tokio::test]
async fn a_rotation_in_between_is_noticed() {
    let (engine, _world, store) = scene().await;
    let first = store.create("acme", &BTreeMap::new()).await.unwrap();
    let old = item(&engine.client, "acme", "branch:ACTIVE").await;
    let second = store.rotate("acme").await.unwrap();
    let table = DynamoDbKeyTable::new(engine.client.clone(), TABLE);
    let rows = table.read_all("acme").await.unwrap();
    let find = |kind| rows.iter().find(|row| row.kind == kind).unwrap().clone();
    // A rotation that began before the last one ended.
    let mut version = find(RowKind::Version(second));
    version.kind = RowKind::Version(crate::contract::version(9));
    let replaces = old["enc"].as_b().unwrap().as_ref();
    let error = table
        .rotate(version, find(RowKind::Active(second)), replaces)
        .await
        .unwrap_err();
    assert!(matches!(error, TableError::Conflict), "{error:?}");
    assert_eq!(store.active("acme").await.unwrap().version(), second);
    store.version("acme", first).await.unwrap();
}
