//! Items that are not an encrypted record of the type they are read into.

use std::collections::HashMap;
use std::error::Error;

use aws_sdk_dynamodb::types::AttributeValue;
use envelope_runtime::dynamodb::{ItemError, ValueError};
use envelope_runtime::record::{RecordError, TypeId};
use envelope_runtime::{Encrypted, Suite};
use envelope_tests::keys::client;

use super::{Item, n, s};

#[derive(Debug, Clone, PartialEq, Encrypted)]
#[envelope(table = "badges")]
struct Badge {
    #[envelope(signed, id)]
    holder: String,
    #[envelope(signed)]
    level: Option<u8>,
    #[envelope(encrypted)]
    secret: Option<String>,
    #[envelope(unprotected)]
    tags: envelope_runtime::record::Value,
}

/// What identifies the sample.
const ROW: &str = "holder = \"ann\"";

async fn item() -> Item {
    let badge = Badge {
        holder: "ann".to_owned(),
        level: Some(3),
        secret: Some("hush".to_owned()),
        tags: envelope_runtime::record::Value::Null,
    };
    client(Suite::Symmetric)
        .encrypt(&badge)
        .await
        .unwrap()
        .try_into()
        .unwrap()
}

/// Reads the sample with this attribute changed, or removed.
async fn read(name: &str, value: Option<AttributeValue>) -> ItemError {
    let mut item = item().await;
    item.remove(name);
    item.extend(value.map(|value| (name.to_owned(), value)));
    EncryptedBadge::try_from(item).unwrap_err()
}

#[tokio::test]
async fn a_missing_attribute_is_named() {
    for (name, row) in [("holder", ""), ("tags", ROW)] {
        let expected = ItemError::Missing {
            table: "badges".to_owned(),
            row: row.to_owned(),
            attribute: name.to_owned(),
        };
        assert_eq!(read(name, None).await, expected);
    }
    for name in ["aws_dbe_head", "aws_dbe_foot"] {
        let expected = ItemError::NotEncrypted {
            table: "badges".to_owned(),
            row: ROW.to_owned(),
            attribute: name.to_owned(),
        };
        assert_eq!(read(name, None).await, expected);
    }
}

#[tokio::test]
async fn an_absent_optional_attribute_is_none_and_no_longer_what_was_written() {
    for name in ["level", "secret"] {
        let mut item = item().await;
        item.remove(name).unwrap();
        let encrypted = EncryptedBadge::try_from(item).unwrap();
        assert!(client(Suite::Symmetric).decrypt(&encrypted).await.is_err());
    }
}

#[tokio::test]
async fn an_unknown_attribute_is_named_the_first_of_several() {
    for name in ["Holder", "aws_db", "header"] {
        let expected = ItemError::Unexpected {
            table: "badges".to_owned(),
            row: ROW.to_owned(),
            attribute: name.to_owned(),
        };
        assert_eq!(read(name, Some(s("x"))).await, expected);
    }
    let mut item = item().await;
    item.extend(["c", "a", "b"].map(|name| (name.to_owned(), n("1"))));
    let error = EncryptedBadge::try_from(item).unwrap_err().to_string();
    assert!(
        error.contains("`badges` with holder = \"ann\" has an attribute `a`"),
        "{error}"
    );
}

#[tokio::test]
async fn ciphertext_header_and_footer_are_binary() {
    for name in ["aws_dbe_head", "aws_dbe_foot", "secret"] {
        for (value, found) in [
            (s("AAEC"), TypeId::STRING),
            (AttributeValue::Null(true), TypeId::NULL),
            (AttributeValue::Bs(vec![]), TypeId::BINARY_SET),
        ] {
            let source = RecordError::WrongType {
                expected: TypeId::BINARY,
                found,
            };
            assert_eq!(read(name, Some(value)).await, refused(name, ROW, source.into()));
        }
    }
}

#[tokio::test]
async fn a_value_that_the_field_cannot_take_is_refused() {
    let wrong_type = |expected, found| RecordError::WrongType { expected, found }.into();
    let tags = |value: AttributeValue| ("tags", value);
    let deep = (0..32).fold(n("1"), |inner, _| AttributeValue::L(vec![inner]));
    let twice = AttributeValue::Ns(vec!["1".to_owned(), "1.0".to_owned()]);
    let empty_key = AttributeValue::M(HashMap::from([(String::new(), n("1"))]));
    let cases: [((&str, AttributeValue), ValueError); 10] = [
        (("holder", n("1")), wrong_type(TypeId::STRING, TypeId::NUMBER)),
        (
            ("holder", AttributeValue::Null(true)),
            wrong_type(TypeId::STRING, TypeId::NULL),
        ),
        (
            ("level", AttributeValue::Null(true)),
            wrong_type(TypeId::NUMBER, TypeId::NULL),
        ),
        (("level", n("256")), RecordError::NumberTarget { target: "u8" }.into()),
        (("level", n("three")), RecordError::InvalidNumber.into()),
        (tags(n(&"1".repeat(39))), RecordError::NumberPrecision.into()),
        (tags(twice), RecordError::DuplicateMember.into()),
        (tags(deep), RecordError::TooDeep.into()),
        (tags(empty_key), RecordError::EmptyKey.into()),
        (tags(AttributeValue::Null(false)), ValueError::FalseNull),
    ];
    for ((name, value), source) in cases {
        let row = match &value {
            AttributeValue::S(_) | AttributeValue::N(_) if name == "holder" => "holder = 1",
            _ if name == "holder" => "holder = a value of no key's type",
            _ => ROW,
        };
        assert_eq!(read(name, Some(value)).await, refused(name, row, source));
    }
}

#[tokio::test]
async fn an_error_shows_no_value() {
    let error = read("level", Some(n("31415926"))).await;
    let source = error.source().unwrap();
    let shown = format!("{error}: {source} {error:?}");
    assert!(shown.starts_with(
        "attribute `level` of the item of table `badges` with holder = \"ann\" cannot be converted: the number does not fit `u8`"
    ));
    assert!(!shown.contains("31415926"));
}

fn refused(attribute: &str, row: &str, source: ValueError) -> ItemError {
    ItemError::Value {
        table: Some("badges".to_owned()),
        row: row.to_owned(),
        attribute: attribute.to_owned(),
        source,
    }
}
