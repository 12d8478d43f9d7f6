//! Updates change unprotected attributes; of all others they are refused before a call.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeAction, AttributeValueUpdate, TransactWriteItem, Update as PartOfTransaction};
use envelope_runtime::dynamodb::{self, Update, UpdateError, UpdateExt as _};
use envelope_runtime::schema::Action;

use super::scene::{EncryptedOrder, Order, OrderPatch, Scene, TABLE, order, order_key};
use super::{n, s};

fn names<const N: usize>(names: [(&str, &str); N]) -> HashMap<String, String> {
    HashMap::from(names.map(|(alias, name)| (alias.to_owned(), name.to_owned())))
}

on_each_engine! {
    async fn a_patch_changes_the_item_which_still_verifies(scene: Scene) {
        scene.add(&order("ada", 7)).await;
        let update = || {
            let update = scene.client().update_item().table_name(TABLE);
            update.set_key(Some(order_key("ada", 7)))
        };
        let patch = OrderPatch {
            views: Some(2),
            remark: Some(None),
        };
        update().patch(patch).unwrap().send().await.unwrap();
        let expected = Order {
            views: 2,
            remark: None,
            ..order("ada", 7)
        };
        assert_eq!(scene.read("ada", 7).await, expected);

        let patch = OrderPatch {
            remark: Some(Some("late".to_owned())),
            ..OrderPatch::default()
        };
        let only_of_two = update()
            .condition_expression("#v = :two")
            .expression_attribute_names("#v", "views")
            .expression_attribute_values(":two", n("2"));
        only_of_two.patch(patch.clone()).unwrap().send().await.unwrap();
        assert_eq!(scene.read("ada", 7).await.remark.as_deref(), Some("late"));
        let of_three = update()
            .condition_expression("#v = :three")
            .expression_attribute_names("#v", "views")
            .expression_attribute_values(":three", n("3"));
        let error = of_three
            .patch(patch)
            .unwrap()
            .send()
            .await
            .unwrap_err()
            .into_service_error();
        assert!(error.is_conditional_check_failed_exception(), "{error:?}");
    }

    /// DynamoDB would make an item of nothing but the key and the change.
    async fn no_update_makes_an_item(scene: Scene) {
        let update = || {
            let update = scene.client().update_item().table_name(TABLE);
            update.set_key(Some(order_key("nobody", 1)))
        };
        let patch = OrderPatch {
            views: Some(2),
            ..OrderPatch::default()
        };
        let counted = update()
            .update_expression("ADD #v :one")
            .expression_attribute_names("#v", "views")
            .expression_attribute_values(":one", n("1"));
        for request in [
            update().patch(patch).unwrap(),
            counted.checked::<EncryptedOrder>().unwrap(),
        ] {
            let error = request.send().await.unwrap_err().into_service_error();
            assert!(error.is_conditional_check_failed_exception(), "{error:?}");
        }
        assert_eq!(scene.get("nobody", 1).await, None);
    }

    async fn a_patch_is_a_part_of_a_transaction(scene: Scene) {
        scene.add(&order("ada", 7)).await;
        let update = PartOfTransaction::builder()
            .table_name(TABLE)
            .set_key(Some(order_key("ada", 7)));
        let patch = OrderPatch {
            views: Some(5),
            ..OrderPatch::default()
        };
        let update = update.patch(patch).unwrap().build().unwrap();
        let transaction = scene.client().transact_write_items();
        let transaction = transaction.transact_items(TransactWriteItem::builder().update(update).build());
        transaction.send().await.unwrap();
        assert_eq!(scene.read("ada", 7).await.views, 5);
    }

    async fn an_update_of_a_protected_attribute_is_refused_before_the_call(scene: Scene) {
        scene.add(&order("ada", 7)).await;
        let before = scene.engine.calls();
        let update = |expression: &str| {
            let update = scene.client().update_item().table_name(TABLE);
            let update = update.set_key(Some(order_key("ada", 7)));
            update
                .update_expression(expression)
                .expression_attribute_names("#a", "address")
                .expression_attribute_values(":v", s("9 Oak St"))
        };
        let error = update("SET #a = :v").checked::<EncryptedOrder>().unwrap_err();
        let expected = UpdateError::Protected {
            table: "orders".to_owned(),
            attribute: "address".to_owned(),
            action: Action::Encrypted,
        };
        assert_eq!(error, expected);
        assert!(error.to_string().contains("is encrypted") && error.to_string().contains("`reseal`"));
        assert_eq!(scene.engine.calls(), before);

        // Sent all the same, it leaves what no reader takes: here by its type, and for a signed attribute by the footer.
        update("SET #a = :v").send().await.unwrap();
        let item = scene.get("ada", 7).await.unwrap();
        let error = EncryptedOrder::try_from(item).unwrap_err().to_string();
        assert!(
            error.contains("`address` of the item of table `orders` with customer = \"ada\", number = 7"),
            "{error}"
        );
        scene.add(&order("ada", 7)).await;
        let status = update("SET #s = :v").set_expression_attribute_names(Some(names([("#s", "status")])));
        status.send().await.unwrap();
        let row = EncryptedOrder::try_from(scene.get("ada", 7).await.unwrap()).unwrap();
        assert!(scene.envelope.decrypt(&row).await.unwrap_err().is_unauthenticated());
    }

    async fn a_request_without_an_expression_cannot_be_checked(scene: Scene) {
        let update = || scene.client().update_item().table_name(TABLE);
        let legacy = AttributeValueUpdate::builder().action(AttributeAction::Delete).build();
        let patch = OrderPatch {
            views: Some(5),
            ..OrderPatch::default()
        };
        for request in [
            update(),
            update().attribute_updates("address", legacy.clone()),
            update()
                .update_expression("ADD views :v")
                .attribute_updates("address", legacy.clone()),
        ] {
            assert_eq!(
                request.checked::<EncryptedOrder>().unwrap_err(),
                UpdateError::NoExpression
            );
        }
        for request in [
            update().update_expression("ADD views :v"),
            update().attribute_updates("views", legacy),
        ] {
            assert_eq!(request.patch(patch.clone()).unwrap_err(), UpdateError::HasExpression);
        }
        let empty = update().patch(OrderPatch::default());
        assert_eq!(empty.unwrap_err(), UpdateError::EmptyPatch);
    }
}

#[test]
fn an_update_has_the_parts_of_a_patch() {
    let patch = OrderPatch {
        views: Some(5),
        remark: Some(Some("late".to_owned())),
    };
    let update = Update::of(patch).unwrap();
    assert_eq!(
        update.expression,
        "SET #envelope_0 = :envelope_0, #envelope_1 = :envelope_1"
    );
    assert_eq!(
        update.names,
        names([("#envelope_0", "views"), ("#envelope_1", "remark")])
    );
    assert_eq!(update.values[":envelope_1"], s("late"));
    dynamodb::check_update::<EncryptedOrder>(&update.expression, &update.names).unwrap();
    assert_eq!(Update::of(OrderPatch::default()), Err(UpdateError::EmptyPatch));
}

#[test]
fn each_refusal_says_why() {
    let names = names([
        ("#a", "address"),
        ("#dotted", "views.x"),
        ("#head", "aws_dbe_head"),
        ("#n", "number"),
    ]);
    let refused = |expression: &str| dynamodb::check_update::<EncryptedOrder>(expression, &names).unwrap_err();
    let (table, named) = (|| "orders".to_owned(), str::to_owned);
    let protected = |attribute, action| UpdateError::Protected {
        table: table(),
        attribute: named(attribute),
        action,
    };
    let cases = [
        ("SET views = :v, address = :a", protected("address", Action::Encrypted)),
        ("REMOVE remark, #a", protected("address", Action::Encrypted)),
        ("add views :v delete #a :b", protected("address", Action::Encrypted)),
        ("SET address.street = :a", protected("address", Action::Encrypted)),
        ("REMOVE note[0]", protected("note", Action::Encrypted)),
        (
            "SET status = if_not_exists(status, :s)",
            protected("status", Action::Signed),
        ),
    ];
    for (expression, expected) in cases {
        assert_eq!(refused(expression), expected, "{expression}");
    }
    let attribute = |attribute| (table(), named(attribute));
    for (expression, name) in [("SET #n = :n", "number"), ("REMOVE customer", "customer")] {
        let (table, attribute) = attribute(name);
        assert_eq!(refused(expression), UpdateError::Identity { table, attribute });
    }
    for (expression, name) in [
        ("REMOVE #head", "aws_dbe_head"),
        ("SET aws_dbe_foot = :f", "aws_dbe_foot"),
        ("SET aws_dbe_b_address = :b", "aws_dbe_b_address"),
    ] {
        let (table, attribute) = attribute(name);
        assert_eq!(refused(expression), UpdateError::Format { table, attribute });
    }
    for (expression, name) in [
        ("SET view = :v", "view"),
        ("SET #dotted = :v", "views.x"),
        ("SET Views = :v", "Views"),
        // A part of it remains.
        ("REMOVE view.x", "view"),
        ("DELETE view :v", "view"),
    ] {
        let (table, attribute) = attribute(name);
        assert_eq!(refused(expression), UpdateError::Unknown { table, attribute });
    }
    for expression in ["REMOVE views", "DELETE views :v"] {
        let (table, attribute) = attribute("views");
        assert_eq!(refused(expression), UpdateError::Required { table, attribute });
    }
    let alias = "#none".to_owned();
    assert_eq!(
        refused("SET #none = :v"),
        UpdateError::Alias {
            table: "orders".to_owned(),
            alias
        }
    );
    let shown = refused("SET views = :v; SET address = :a").to_string();
    assert!(
        shown.starts_with("the update expression for table `orders` was not understood at byte 14"),
        "{shown}"
    );
}

#[test]
fn updates_of_unprotected_attributes_are_let_through() {
    let names = names([("#v", "views"), ("#a", "address")]);
    for expression in [
        "SET #v = #v + :one",
        "SET remark = if_not_exists(remark, :empty)",
        "REMOVE remark",
        "ADD views :one REMOVE remark",
        "DELETE remark :gone",
        // No reader takes the item before that.
        "REMOVE left_over",
        // What is read may be anything.
        "SET remark = #a",
    ] {
        dynamodb::check_update::<EncryptedOrder>(expression, &names).unwrap();
    }
}
