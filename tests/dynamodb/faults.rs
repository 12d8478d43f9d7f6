//! What may lie in a table instead of the record that was put there.

use std::error::Error as _;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, ProjectionType, PutRequest, WriteRequest};
use envelope_runtime::dynamodb::{ITEM_LIMIT, ItemError, TableError, item_size};
use envelope_runtime::{Encrypted, Suite};
use envelope_tests::errors::{Kind, kind};
use envelope_tests::keys::client;

use super::scene::{EncryptedOrder, Order, Scene, TABLE, index, order};
use super::{Item, n, s};

const ROW: &str = "customer = \"ada\", number = 7";

#[tokio::test]
async fn an_item_over_400_kb_is_refused_before_the_call() {
    let scene = Scene::new().await;
    let sized = |len| Order {
        address: "x".repeat(len),
        ..order("ada", 7)
    };
    let before = scene.engine.calls();
    let small = scene.item(&sized(0)).await;
    let room = ITEM_LIMIT - item_size(&small);
    let error = Item::try_from(scene.encrypt(&sized(room + 1)).await).unwrap_err();
    let expected = ItemError::TooLarge {
        table: "orders".to_owned(),
        row: ROW.to_owned(),
        size: ITEM_LIMIT + 1,
        limit: ITEM_LIMIT,
        attribute: "address".to_owned(),
        // The type id and the tag are part of it.
        attribute_size: "address".len() + 2 + room + 1 + 16,
    };
    assert_eq!(error, expected);
    assert_eq!(scene.engine.calls(), before);
    // The engine counts the same: the largest that we let through is the largest that it takes.
    let mut largest = Item::try_from(scene.encrypt(&sized(room)).await).unwrap();
    assert_eq!(item_size(&largest), ITEM_LIMIT);
    scene.put(largest.clone()).await;
    assert_eq!(scene.read("ada", 7).await, sized(room));
    largest.insert("z".to_owned(), s(""));
    let put = scene
        .client()
        .put_item()
        .table_name(TABLE)
        .set_item(Some(largest.clone()));
    assert!(put.send().await.is_err());
    let put = PutRequest::builder().set_item(Some(largest)).build().unwrap();
    let write = WriteRequest::builder().put_request(put).build();
    let batch = scene.client().batch_write_item().request_items(TABLE, vec![write]);
    assert!(batch.send().await.is_err());
}

/// What is put instead of the item: the change is made to the stored one.
async fn stored(change: impl FnOnce(&mut Item)) -> (Scene, Item) {
    let scene = Scene::new().await;
    let mut item = scene.item(&order("ada", 7)).await;
    change(&mut item);
    scene.put(item).await;
    let item = scene.get("ada", 7).await.unwrap();
    (scene, item)
}

async fn refused(change: impl FnOnce(&mut Item)) -> ItemError {
    let (_scene, item) = stored(change).await;
    EncryptedOrder::try_from(item).unwrap_err()
}

#[tokio::test]
async fn an_item_that_cannot_be_the_record_is_refused_by_its_key_and_attribute() {
    let plaintext = refused(|item| {
        item.retain(|name, _| !name.starts_with("aws_dbe_"));
        item.insert("address".to_owned(), s("12 Elm St"));
    });
    assert!(matches!(plaintext.await, ItemError::NotEncrypted { row, attribute, .. }
        if row == ROW && attribute == "aws_dbe_head"));
    let half = refused(|item| drop(item.remove("aws_dbe_foot")));
    assert!(matches!(half.await, ItemError::NotEncrypted { row, attribute, .. }
        if row == ROW && attribute == "aws_dbe_foot"));
    let missing = refused(|item| drop(item.remove("address"))).await;
    assert!(matches!(&missing, ItemError::Missing { row, attribute, .. } if row == ROW && attribute == "address"));
    let shown = missing.to_string();
    assert!(
        shown.starts_with(&format!(
            "the item of table `orders` with {ROW} has no attribute `address`"
        )),
        "{shown}"
    );
    assert!(shown.contains("index or a projection"));
    let text = refused(|item| drop(item.insert("address".to_owned(), s("12 Elm St")))).await;
    let source = text.source().unwrap().to_string();
    assert!(matches!(&text, ItemError::Value { row, attribute, .. } if row == ROW && attribute == "address"));
    assert!(!format!("{text} {source} {text:?}").contains("Elm"), "{text:?}");
    let other = refused(|item| drop(item.insert("color".to_owned(), s("red"))));
    assert!(matches!(other.await, ItemError::Unexpected { row, attribute, .. } if row == ROW && attribute == "color"));
}

#[tokio::test]
async fn a_truncated_attribute_does_not_verify() {
    for (name, len, expected) in [
        ("address", 5, Kind::NotEncrypted),
        ("address", 25, Kind::Unauthenticated),
        ("aws_dbe_head", 60, Kind::Header),
        ("aws_dbe_foot", 40, Kind::Footer),
    ] {
        let (scene, item) = stored(|item| {
            let bytes = item[name].as_b().unwrap().as_ref()[..len].to_vec();
            item.insert(name.to_owned(), AttributeValue::B(Blob::new(bytes)));
        })
        .await;
        let row = EncryptedOrder::try_from(item).unwrap();
        let error = scene.envelope.decrypt(&row).await.unwrap_err();
        assert_eq!(kind(&error), expected, "{name} cut to {len} bytes: {error}");
    }
}

#[tokio::test]
async fn an_item_of_another_table_or_key_does_not_verify() {
    #[derive(Debug, Clone, PartialEq, Encrypted)]
    #[envelope(table = "archived")]
    struct Archived {
        #[envelope(signed, partition_key)]
        customer: String,
        #[envelope(signed, sort_key)]
        number: u64,
        #[envelope(signed)]
        status: String,
        #[envelope(encrypted)]
        address: String,
        #[envelope(unprotected)]
        views: u64,
    }

    let archived = Archived {
        customer: "ada".to_owned(),
        number: 7,
        status: "open".to_owned(),
        address: "12 Elm St".to_owned(),
        views: 0,
    };
    let scene = Scene::new().await;
    let item: Item = client(Suite::Symmetric)
        .encrypt(&archived)
        .await
        .unwrap()
        .try_into()
        .unwrap();
    scene.put(item).await;
    let row = EncryptedOrder::try_from(scene.get("ada", 7).await.unwrap()).unwrap();
    assert!(scene.envelope.decrypt(&row).await.unwrap_err().is_unauthenticated());

    let mut moved = scene.item(&order("ada", 7)).await;
    moved.insert("number".to_owned(), n("8"));
    scene.put(moved).await;
    let row = EncryptedOrder::try_from(scene.get("ada", 8).await.unwrap()).unwrap();
    assert!(scene.envelope.decrypt(&row).await.unwrap_err().is_unauthenticated());
}

#[tokio::test]
async fn an_index_that_does_not_give_all_attributes_is_told() {
    let scene = Scene::new().await;
    scene.add(&order("ada", 7)).await;
    let scan = scene.client().scan().table_name(TABLE);
    let scan = scan
        .projection_expression("customer, #n, address")
        .expression_attribute_names("#n", "number");
    let item = scan.send().await.unwrap().items.unwrap().remove(0);
    let shown = EncryptedOrder::try_from(item).unwrap_err().to_string();
    assert!(
        shown.contains(ROW) && shown.contains("an index or a projection that does not give all"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_table_that_does_not_suit_is_refused_before_the_call() {
    use aws_sdk_dynamodb::types::KeyType;
    use envelope_runtime::dynamodb::CreateTableExt as _;

    use super::scene::key;

    let scene = Scene::new().await;
    let create = || {
        let create = scene.client().create_table().table_name("another");
        create
            .key_schema(key("customer", KeyType::Hash))
            .key_schema(key("number", KeyType::Range))
    };
    let refused = |attribute, projection| {
        let request = create().global_secondary_indexes(index("i", attribute, projection));
        request.checked::<EncryptedOrder>().unwrap_err()
    };
    let (table, name) = (|| "orders".to_owned(), || "i".to_owned());
    assert_eq!(
        refused("address", ProjectionType::All),
        TableError::Encrypted {
            table: table(),
            index: name(),
            attribute: "address".to_owned()
        }
    );
    assert_eq!(
        refused("stats", ProjectionType::All),
        TableError::Unknown {
            table: table(),
            index: name(),
            attribute: "stats".to_owned()
        }
    );
    for projection in [ProjectionType::KeysOnly, ProjectionType::Include] {
        assert_eq!(
            refused("status", projection),
            TableError::Projection {
                table: table(),
                index: name()
            }
        );
    }
    let swapped = scene.client().create_table().key_schema(key("number", KeyType::Hash));
    let swapped = swapped.key_schema(key("customer", KeyType::Range));
    let error = swapped.checked::<EncryptedOrder>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the key of table `orders` must be `customer` and `number`, as the record type says"
    );
    assert!(create().checked::<EncryptedOrder>().is_ok());
}
