//! The SDK's own requests with encrypted items.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::{KeysAndAttributes, Put, PutRequest, TransactWriteItem, WriteRequest};
use envelope_runtime::EncryptedRecord as _;
use envelope_runtime::dynamodb::{self, ItemError, PutExt as _};

use super::scene::{EncryptedOrder, Order, Scene, TABLE, order, order_key};
use super::{n, s};

on_each_engine! {
    async fn an_item_is_put_got_and_deleted(scene: Scene) {
        let row = scene.add(&order("ada", 7)).await;
        assert_eq!(row.id(), ("ada".to_owned(), 7));
        assert_eq!(scene.read("ada", 7).await, order("ada", 7));
        assert_eq!(scene.get("ada", 8).await, None);
        let delete = scene.client().delete_item().table_name(TABLE);
        delete.set_key(Some(order_key("ada", 7))).send().await.unwrap();
        assert_eq!(scene.get("ada", 7).await, None);
    }

    async fn items_are_queried_by_key_and_by_a_signed_attribute(scene: Scene) {
        for number in 0..4 {
            let status = if number % 2 == 0 { "open" } else { "sent" };
            let order = Order {
                status: status.to_owned(),
                ..order("ada", number)
            };
            scene.add(&order).await;
        }
        scene.add(&order("bob", 9)).await;
        let by_key = scene.client().query().table_name(TABLE);
        let by_key = by_key
            .key_condition_expression("customer = :c AND #n > :n")
            .expression_attribute_names("#n", "number")
            .expression_attribute_values(":c", s("ada"))
            .expression_attribute_values(":n", n("1"));
        assert_eq!(
            found(&scene, by_key.send().await.unwrap().items).await,
            [("ada", 2), ("ada", 3)]
        );
        let by_status = scene.client().query().table_name(TABLE).index_name("by-status");
        let by_status = by_status
            .key_condition_expression("#s = :s")
            .expression_attribute_names("#s", "status")
            .expression_attribute_values(":s", s("open"));
        let mut found = found(&scene, by_status.send().await.unwrap().items).await;
        found.sort_unstable();
        assert_eq!(found, [("ada", 0), ("ada", 2), ("bob", 9)]);
    }

    async fn a_batch_writes_25_items_and_reads_them(scene: Scene) {
        let orders: Vec<Order> = (0..30).map(|number| order("ada", number)).collect();
        let rows = scene.envelope.encrypt_all(&orders).await.unwrap();
        let mut requests = Vec::new();
        for row in rows {
            let put = PutRequest::builder().set_item(Some(row.try_into().unwrap()));
            requests.push(WriteRequest::builder().put_request(put.build().unwrap()).build());
        }
        let before = scene.engine.calls();
        for chunk in requests.chunks(25) {
            let mut rest = HashMap::from([(TABLE.to_owned(), chunk.to_vec())]);
            while !rest.is_empty() {
                let batch = scene.client().batch_write_item().set_request_items(Some(rest));
                rest = batch.send().await.unwrap().unprocessed_items.unwrap_or_default();
            }
        }
        assert_eq!(scene.engine.calls() - before, 2);

        let keys = KeysAndAttributes::builder().set_keys(Some((0..30).map(|number| order_key("ada", number)).collect()));
        let batch = scene
            .client()
            .batch_get_item()
            .request_items(TABLE, keys.build().unwrap());
        let mut answer = batch.send().await.unwrap();
        assert!(answer.unprocessed_keys.unwrap_or_default().is_empty());
        let items = answer.responses.as_mut().unwrap().remove(TABLE);
        let rows: Vec<EncryptedOrder> = dynamodb::records(items).collect::<Result<_, _>>().unwrap();
        let read = scene.envelope.decrypt_all(&rows).await.unwrap();
        assert_eq!(
            read.iter().map(|order| order.number).collect::<BTreeSet<_>>(),
            (0..30).collect()
        );
    }

    async fn a_transaction_writes_all_items_or_none(scene: Scene) {
        scene.add(&order("ada", 2)).await;
        let put = async |number| {
            let item = scene.item(&order("ada", number)).await;
            let put = Put::builder()
                .table_name(TABLE)
                .set_item(Some(item))
                .if_new::<EncryptedOrder>();
            TransactWriteItem::builder().put(put.build().unwrap()).build()
        };
        let refused = scene.client().transact_write_items();
        let refused = refused.transact_items(put(1).await).transact_items(put(2).await);
        let error = refused.send().await.unwrap_err().into_service_error();
        assert!(error.is_transaction_canceled_exception(), "{error:?}");
        assert_eq!(scene.get("ada", 1).await, None);
        let taken = scene.client().transact_write_items();
        let taken = taken.transact_items(put(1).await).transact_items(put(3).await);
        taken.send().await.unwrap();
        for number in [1, 2, 3] {
            assert_eq!(scene.read("ada", number).await, order("ada", number));
        }
    }

    /// A page ends at 1 MB; every item on each decrypts.
    async fn pages_follow_each_other(scene: Scene) {
        for number in 0..12 {
            let order = Order {
                address: "x".repeat(200_000),
                ..order("ada", number)
            };
            scene.add(&order).await;
        }
        let query = scene.client().query().table_name(TABLE);
        let query = query
            .key_condition_expression("customer = :c")
            .expression_attribute_values(":c", s("ada"));
        let (mut pages, mut numbers) = (query.into_paginator().send(), Vec::new());
        let mut sizes = Vec::new();
        while let Some(page) = pages.next().await {
            let mut on_page = 0;
            for row in dynamodb::records::<EncryptedOrder>(page.unwrap().items) {
                numbers.push(scene.envelope.decrypt(&row.unwrap()).await.unwrap().number);
                on_page += 1;
            }
            sizes.push(on_page);
        }
        assert_eq!(numbers, (0..12).collect::<Vec<_>>());
        assert!(sizes.len() >= 3 && sizes.iter().all(|size| *size <= 6), "{sizes:?}");
    }

    async fn segments_are_scanned_at_once(scene: Scene) {
        const SEGMENTS: i32 = 4;
        for number in 0..40 {
            scene.add(&order(&format!("customer {number}"), number)).await;
        }
        let mut scans = tokio::task::JoinSet::new();
        for segment in 0..SEGMENTS {
            let scan = scene.client().scan().table_name(TABLE).limit(3);
            let mut pages = scan.segment(segment).total_segments(SEGMENTS).into_paginator().send();
            let envelope = scene.envelope.clone();
            scans.spawn(async move {
                let mut numbers = Vec::new();
                while let Some(page) = pages.next().await {
                    for row in dynamodb::records::<EncryptedOrder>(page.unwrap().items) {
                        numbers.push(envelope.decrypt(&row.unwrap()).await.unwrap().number);
                    }
                }
                numbers
            });
        }
        let mut numbers = scans.join_all().await.concat();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..40).collect::<Vec<_>>());
    }

    async fn one_bad_item_is_named_and_the_others_are_read(scene: Scene) {
        for number in 0..3 {
            scene.add(&order("ada", number)).await;
        }
        let mut plaintext = order_key("ada", 1);
        plaintext.insert("address".to_owned(), s("12 Elm St"));
        scene.put(plaintext).await;
        let query = scene.client().query().table_name(TABLE);
        let query = query
            .key_condition_expression("customer = :c")
            .expression_attribute_values(":c", s("ada"));
        let items = query.send().await.unwrap().items;
        let (mut numbers, mut refused) = (Vec::new(), Vec::new());
        for row in dynamodb::records::<EncryptedOrder>(items.clone()) {
            match row {
                Ok(row) => numbers.push(row.number),
                Err(error) => refused.push(error),
            }
        }
        assert_eq!(numbers, [0, 2]);
        assert_eq!((refused.len(), refused[0].position), (1, 1));
        let expected = ItemError::NotEncrypted {
            table: "orders".to_owned(),
            row: "customer = \"ada\", number = 1".to_owned(),
            attribute: "aws_dbe_head".to_owned(),
        };
        assert_eq!(refused[0].source, expected);
        let stopped: Result<Vec<EncryptedOrder>, _> = dynamodb::records(items).collect();
        assert_eq!(stopped.unwrap_err(), refused[0]);
    }
}

/// The customers and numbers of the orders among these items, all of which decrypt.
async fn found(scene: &Scene, items: Option<Vec<super::Item>>) -> Vec<(&'static str, u64)> {
    let rows: Vec<EncryptedOrder> = dynamodb::records(items).collect::<Result<_, _>>().unwrap();
    let orders = scene.envelope.decrypt_all(&rows).await.unwrap();
    let customer = |order: &Order| if order.customer == "ada" { "ada" } else { "bob" };
    orders.iter().map(|order| (customer(order), order.number)).collect()
}

/// Moto takes as many as it is given.
#[tokio::test]
async fn a_batch_of_26_items_is_too_many() {
    let scene = Scene::new().await;
    let orders: Vec<Order> = (0..26).map(|number| order("ada", number)).collect();
    let rows = scene.envelope.encrypt_all(&orders).await.unwrap();
    let puts = rows.into_iter().map(|row| {
        let put = PutRequest::builder().set_item(Some(row.try_into().unwrap()));
        WriteRequest::builder().put_request(put.build().unwrap()).build()
    });
    let batch = scene.client().batch_write_item();
    let batch = batch.request_items(TABLE, puts.collect());
    assert!(batch.send().await.is_err());
}
