//! The keys of items, from what identifies their records.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use envelope_runtime::{Encrypted, Suite, dynamodb};
use envelope_tests::keys::client;

use super::scene::order_key;
use super::{Item, n, s};

fn item<const N: usize>(attributes: [(&str, AttributeValue); N]) -> Item {
    HashMap::from(attributes.map(|(name, value)| (name.to_owned(), value)))
}

#[test]
fn a_key_has_the_attributes_of_the_table() {
    assert_eq!(order_key("ada", 7), item([("customer", s("ada")), ("number", n("7"))]));
}

#[derive(Encrypted)]
#[envelope(table = "readings")]
struct Reading {
    #[envelope(signed, sort_key)]
    second: u64,
    #[envelope(signed, partition_key)]
    sensor: Vec<u8>,
    #[envelope(signed, id)]
    third: u8,
}

#[derive(Encrypted)]
#[envelope(table = "samples")]
struct Sample {
    #[envelope(signed, id, precision = "millis")]
    at: DateTime<Utc>,
    #[envelope(signed, id)]
    sensor: u8,
}

/// What identifies a record besides is no part of the key, and the order of the fields none of the tuple.
#[test]
fn a_key_leaves_out_other_ids() {
    let reading = Reading {
        second: 7,
        sensor: vec![1, 2],
        third: 9,
    };
    let id = (reading.sensor, reading.second, reading.third);
    let key = dynamodb::key::<EncryptedReading>(&id).unwrap();
    let sensor = AttributeValue::B(Blob::new([1, 2]));
    assert_eq!(key, item([("sensor", sensor), ("second", n("7"))]));
}

/// An instant is in the key as it is in the item: truncated to the field's precision.
#[tokio::test]
async fn a_key_is_as_fine_as_the_stored_attribute() {
    let client = client(Suite::Symmetric);
    let sample = Sample {
        at: DateTime::from_timestamp(1_763_762_400, 123_456_789).unwrap(),
        sensor: 3,
    };
    let stored = Item::try_from(client.encrypt(&sample).await.unwrap()).unwrap();
    let key = dynamodb::key::<EncryptedSample>(&(sample.at, 3)).unwrap();
    assert_eq!(key, item([("at", s("2025-11-21T22:00:00.123Z")), ("sensor", n("3"))]));
    assert_eq!(key["at"], stored["at"]);
}

#[test]
fn a_record_of_the_table_profile_is_found_by_its_id() {
    #[derive(Encrypted)]
    #[envelope(table = "notes")]
    struct Note {
        #[envelope(signed, id)]
        number: i64,
        #[envelope(encrypted)]
        text: String,
    }

    #[derive(Encrypted)]
    #[envelope(table = "lines")]
    struct Line {
        #[envelope(signed, id)]
        paragraph: i64,
        #[envelope(signed, id)]
        at: String,
        #[envelope(encrypted)]
        text: String,
    }

    let key = dynamodb::key::<EncryptedNote>(&-7).unwrap();
    assert_eq!(key, item([("number", n("-7"))]));
    let key = dynamodb::key::<EncryptedLine>(&(3, "x".to_owned())).unwrap();
    assert_eq!(key, item([("paragraph", n("3")), ("at", s("x"))]));
}
