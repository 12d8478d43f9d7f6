//! Conditional writes: of several writers one wins, and the others learn it.

use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use envelope_runtime::dynamodb::{PutExt as _, WriteExt as _};

use super::scene::{EncryptedOrder, Order, Scene, TABLE, order, order_key};
use super::{n, s};

on_each_engine! {
    async fn an_insert_does_not_overwrite(scene: Scene) {
        let insert = async |order: &Order| {
            let put = scene.client().put_item().table_name(TABLE);
            let put = put.set_item(Some(scene.item(order).await));
            put.if_new::<EncryptedOrder>().send().await
        };
        insert(&order("ada", 7)).await.unwrap();
        let second = Order {
            address: "another".to_owned(),
            ..order("ada", 7)
        };
        let error = insert(&second).await.unwrap_err().into_service_error();
        assert!(error.is_conditional_check_failed_exception(), "{error:?}");
        assert_eq!(scene.read("ada", 7).await, order("ada", 7));
    }

    /// The SDK has one condition for a request, and the last one stays. DynamoDB does not take the request then.
    async fn a_condition_that_replaces_ours_is_refused(scene: Scene) {
        let read = scene.add(&order("ada", 7)).await;
        let put = scene.client().put_item().table_name(TABLE);
        let put = put.set_item(Some(scene.item(&order("ada", 7)).await)).if_unchanged(&read);
        let put = put.condition_expression("#v = :v");
        let put = put.expression_attribute_names("#v", "views").expression_attribute_values(":v", n("1"));
        let error = put.send().await.unwrap_err().into_service_error();
        assert_eq!(error.code(), Some("ValidationException"), "{error:?}");
    }

    async fn of_two_that_seal_a_record_again_the_second_is_told(scene: Scene) {
        let read = scene.add(&order("ada", 7)).await;
        let replace = async |address: &str| {
            let row = scene.envelope.scoped(&envelope_runtime::NoContext);
            let row = row
                .reseal(&read, |order| order.address = address.to_owned())
                .await
                .unwrap();
            let put = scene.client().put_item().table_name(TABLE);
            let put = put.set_item(Some(row.try_into().unwrap()));
            put.if_unchanged(&read).send().await
        };
        replace("first").await.unwrap();
        let error = replace("second").await.unwrap_err().into_service_error();
        assert!(error.is_conditional_check_failed_exception(), "{error:?}");
        assert_eq!(scene.read("ada", 7).await.address, "first");
    }

    async fn a_condition_of_ones_own_holds_too(scene: Scene) {
        let read = scene.add(&order("ada", 7)).await;
        let delete = |status: &str| {
            let delete = scene.client().delete_item().table_name(TABLE);
            let delete = delete.set_key(Some(order_key("ada", 7)));
            let delete = delete
                .condition_expression("#s = :s OR #s = :other")
                .expression_attribute_names("#s", "status")
                .expression_attribute_values(":s", s(status))
                .expression_attribute_values(":other", s("none"));
            delete.if_unchanged(&read).send()
        };
        assert!(delete("sent").await.is_err());
        // The condition as a whole is one operand of the AND.
        let newer = scene.add(&order("ada", 7)).await;
        assert!(delete("open").await.is_err());
        scene.put(read.clone().try_into().unwrap()).await;
        delete("open").await.unwrap();
        assert_eq!(scene.get("ada", 7).await, None);
        assert_ne!(newer.footer, read.footer);
    }
}
