//! Plaintext fields of every supported type, as attributes.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, NaiveDate, Utc};
use envelope_runtime::record::{Number, Value};
use envelope_runtime::{Encrypted, Suite};
use envelope_tests::keys::client;
use uuid::Uuid;

use super::{Item, n, s};

#[derive(Debug, Clone, PartialEq, Encrypted)]
#[envelope(table = "readable")]
struct Readable {
    #[envelope(signed, id)]
    uuid: Uuid,
    #[envelope(signed)]
    text: String,
    #[envelope(signed)]
    boxed: Box<str>,
    #[envelope(signed)]
    shared: Rc<str>,
    #[envelope(signed)]
    letter: char,
    #[envelope(signed)]
    wide: i128,
    #[envelope(signed)]
    byte: u8,
    #[envelope(signed)]
    number: Number,
    #[envelope(signed)]
    float: f64,
    #[envelope(signed)]
    yes: bool,
    #[envelope(signed)]
    bytes: Vec<u8>,
    #[envelope(signed)]
    array: [u8; 3],
    #[envelope(signed)]
    cow: Cow<'static, [u8]>,
    #[envelope(signed)]
    list: Vec<Option<u32>>,
    #[envelope(signed)]
    pair: [String; 2],
    #[envelope(signed)]
    map: BTreeMap<String, Vec<bool>>,
    #[envelope(signed)]
    hashed: HashMap<String, Option<i8>>,
    #[envelope(signed)]
    names: BTreeSet<String>,
    #[envelope(signed)]
    counts: HashSet<i32>,
    #[envelope(signed)]
    blobs: BTreeSet<Vec<u8>>,
    #[envelope(signed)]
    instant: DateTime<Utc>,
    #[envelope(signed)]
    day: NaiveDate,
    #[envelope(signed)]
    some: Option<u16>,
    #[envelope(signed)]
    none: Option<u16>,
    #[envelope(signed)]
    any: Value,
    #[envelope(signed)]
    null: Value,
    #[envelope(unprotected)]
    fine: DateTime<Utc>,
    #[envelope(unprotected)]
    loose: Option<Vec<String>>,
}

fn strings<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}

fn readable() -> Readable {
    let day = |nanos| DateTime::from_timestamp(1_763_762_400, nanos).unwrap();
    Readable {
        uuid: Uuid::from_u128(0x1b4e_28ba_2fa1_41d2_883f_0016_d3cc_a427),
        text: "Grüße \u{10002}".to_owned(),
        boxed: "boxed".into(),
        shared: "".into(),
        letter: 'ß',
        wide: -(10i128.pow(38) - 1),
        byte: 255,
        number: Number::parse("1e-130").unwrap(),
        float: 0.1,
        yes: true,
        bytes: vec![0, 255],
        array: *b"abc",
        cow: Cow::Borrowed(b"cow"),
        list: vec![Some(7), None],
        pair: ["a".to_owned(), String::new()],
        map: BTreeMap::from([("a".to_owned(), vec![true, false]), ("b".to_owned(), vec![])]),
        hashed: HashMap::from([("x".to_owned(), Some(-1)), ("y".to_owned(), None)]),
        names: BTreeSet::from(["\u{ff61}".to_owned(), "\u{10002}".to_owned()]),
        counts: HashSet::from([9, 10]),
        blobs: BTreeSet::from([vec![2], vec![]]),
        instant: day(120_000_000),
        day: NaiveDate::from_ymd_opt(2024, 2, 29).unwrap(),
        some: Some(1),
        none: None,
        any: Value::Map(BTreeMap::from([(
            "set".to_owned(),
            Value::NumberSet(vec![Number::from(10), Number::from(9)]),
        )])),
        null: Value::Null,
        fine: day(123_456_789),
        loose: Some(strings(["b", "a"])),
    }
}

#[tokio::test]
async fn each_type_has_its_attribute_value_and_comes_back() {
    let client = client(Suite::Symmetric);
    let encrypted = client.encrypt(&readable()).await.unwrap();
    let mut item = Item::try_from(encrypted.clone()).unwrap();

    let read = EncryptedReadable::try_from(item.clone()).unwrap();
    assert_eq!(read, encrypted);
    assert_eq!(client.decrypt(&read).await.unwrap(), readable());

    item.retain(|name, _| !name.starts_with("aws_dbe_"));
    let b = |bytes: &[u8]| AttributeValue::B(Blob::new(bytes));
    let flag = AttributeValue::Bool;
    let map = |entries: [(&str, AttributeValue); 2]| {
        AttributeValue::M(entries.map(|(key, value)| (key.to_owned(), value)).into())
    };
    let numbers = || AttributeValue::Ns(strings(["10", "9"]));
    let expected = [
        ("uuid", s("1b4e28ba-2fa1-41d2-883f-0016d3cca427")),
        ("text", s("Grüße \u{10002}")),
        ("boxed", s("boxed")),
        ("shared", s("")),
        ("letter", s("ß")),
        ("wide", n(&format!("-{}", "9".repeat(38)))),
        ("byte", n("255")),
        ("number", n(&format!("0.{}1", "0".repeat(129)))),
        ("float", n("0.1")),
        ("yes", flag(true)),
        ("bytes", b(&[0, 255])),
        ("array", b(b"abc")),
        ("cow", b(b"cow")),
        ("list", AttributeValue::L(vec![n("7"), AttributeValue::Null(true)])),
        ("pair", AttributeValue::L(vec![s("a"), s("")])),
        (
            "map",
            map([
                ("a", AttributeValue::L(vec![flag(true), flag(false)])),
                ("b", AttributeValue::L(vec![])),
            ]),
        ),
        ("hashed", map([("x", n("-1")), ("y", AttributeValue::Null(true))])),
        ("names", AttributeValue::Ss(strings(["\u{10002}", "\u{ff61}"]))),
        ("counts", numbers()),
        ("blobs", AttributeValue::Bs(vec![Blob::new(""), Blob::new([2])])),
        ("instant", s("2025-11-21T22:00:00.120Z")),
        ("day", s("2024-02-29")),
        ("some", n("1")),
        ("any", AttributeValue::M(HashMap::from([("set".to_owned(), numbers())]))),
        ("null", AttributeValue::Null(true)),
        ("fine", s("2025-11-21T22:00:00.123456789Z")),
        ("loose", AttributeValue::L(vec![s("b"), s("a")])),
    ];
    assert_eq!(item, expected.map(|(name, value)| (name.to_owned(), value)).into());
}

/// A field without an attribute value: the record is one all the same, only without items.
#[tokio::test]
async fn a_field_that_is_no_attribute_compiles() {
    #[derive(Debug, Clone, PartialEq)]
    struct Opaque(u8);

    #[derive(Encrypted, Debug, PartialEq)]
    #[envelope(table = "things")]
    struct Thing {
        #[envelope(signed, id)]
        id: u8,
        #[envelope(unprotected)]
        opaque: Opaque,
        #[envelope(unprotected)]
        twice: Option<Opaque>,
    }

    let thing = Thing {
        id: 1,
        opaque: Opaque(2),
        twice: None,
    };
    let row = client(Suite::Symmetric).encrypt(&thing).await.unwrap();
    assert_eq!(client(Suite::Symmetric).decrypt(&row).await.unwrap(), thing);
}
