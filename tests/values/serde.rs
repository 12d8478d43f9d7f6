//! `Serde<T>`: the whole of serde's data model, there and back.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use envelope_runtime::record::{Decode, RecordError, Serde, TypeId, Value, ValueRef, to_bytes};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::json;

use super::{exact, reread};

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
struct Everything {
    small: i8,
    large: u128,
    float: f32,
    letter: char,
    text: String,
    nothing: (),
    maybe: Option<Vec<Option<bool>>>,
    unit: Unit,
    newtype: Newtype,
    tuple: (u8, String),
    by_name: BTreeMap<Kind, [u16; 2]>,
    #[serde(default = "seven")]
    defaulted: Option<u8>,
    shapes: Vec<Shape>,
    #[serde(flatten)]
    rest: HashMap<String, i64>,
}

fn seven() -> Option<u8> {
    Some(7)
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Unit;

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Newtype(u64);

#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    A,
    B,
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
enum Shape {
    Unit,
    Newtype(f64),
    Tuple(u8, Vec<u8>),
    Struct { b: bool, a: Option<u8> },
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(tag = "type")]
enum Internal {
    Circle { radius: f64 },
    Empty,
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(untagged)]
enum Untagged {
    Number(u64),
    Text(String),
    Flag(bool),
}

/// Bytes by way of `serialize_bytes`.
#[derive(Debug, PartialEq)]
struct Blob(Vec<u8>);

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

fn round_trip<T: Serialize + DeserializeOwned>(value: T) -> Result<T, RecordError> {
    let (type_id, bytes) = to_bytes(&Serde(value))?;
    Serde::decode(ValueRef::new(type_id, &bytes)).map(|Serde(value)| value)
}

fn kept<T: Serialize + DeserializeOwned + Clone + PartialEq + Debug>(value: T) {
    assert_eq!(round_trip(value.clone()), Ok(value));
}

fn target<T>() -> &'static str {
    std::any::type_name::<T>()
}

#[test]
fn every_kind_of_value_comes_back() {
    kept(Everything {
        small: -1,
        large: 10_u128.pow(37),
        float: 0.1,
        letter: 'é',
        text: String::new(),
        nothing: (),
        maybe: Some(vec![None, Some(true)]),
        unit: Unit,
        newtype: Newtype(u64::MAX),
        tuple: (1, "a".into()),
        by_name: BTreeMap::from([(Kind::B, [1, 2]), (Kind::A, [3, 4])]),
        defaulted: None,
        shapes: vec![
            Shape::Unit,
            Shape::Newtype(1.5),
            Shape::Tuple(1, vec![2, 3]),
            Shape::Struct { b: true, a: None },
        ],
        rest: HashMap::from([("x".into(), -1), ("y".into(), 2)]),
    });
    kept(vec![Internal::Circle { radius: 1.5 }, Internal::Empty]);
    kept(vec![
        Untagged::Number(u64::MAX),
        Untagged::Text("1".into()),
        Untagged::Flag(false),
    ]);
    kept(Some(Some(3_u8)));
    kept(json!({ "a": [1, -2.5, null, "x", true], "b": {} }));
}

#[test]
fn the_type_is_known_before_the_value_is_written() {
    let type_id = |value: Shape| to_bytes(&Serde(value)).unwrap().0;
    assert_eq!(type_id(Shape::Unit), TypeId::STRING);
    assert_eq!(type_id(Shape::Newtype(1.0)), TypeId::MAP);
    assert_eq!(type_id(Shape::Tuple(1, vec![])), TypeId::MAP);
    assert_eq!(type_id(Shape::Struct { b: true, a: None }), TypeId::MAP);
    assert_eq!(to_bytes(&Serde(Some(Newtype(1)))).unwrap().0, TypeId::NUMBER);
    assert_eq!(to_bytes(&Serde(Blob(vec![1]))), Ok((TypeId::BINARY, vec![1])));
    assert_eq!(to_bytes(&Serde(vec![1_u8])).unwrap().0, TypeId::LIST);
    assert_eq!(to_bytes(&Serde(&"borrowed")), to_bytes("borrowed"));
    assert_eq!(to_bytes(&Serde(uuid::Uuid::nil())), to_bytes(&uuid::Uuid::nil()));
}

#[test]
fn maps_are_sorted_and_keys_are_distinct_strings() {
    let keys = HashMap::from([("\u{ff61}", 1), ("\u{10002}", 2)]);
    assert_eq!(to_bytes(&Serde(keys.clone())), to_bytes(&keys));
    let numbers = to_bytes(&Serde(HashMap::from([(1, 1)])));
    assert_eq!(
        numbers,
        Err(RecordError::Serde {
            target: target::<HashMap<i32, i32>>()
        })
    );
    assert_eq!(to_bytes(&Serde(HashMap::from([("", 1)]))), Err(RecordError::EmptyKey));

    struct Twice;
    impl Serialize for Twice {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map([("a", 1), ("a", 2)])
        }
    }
    assert_eq!(to_bytes(&Serde(Twice)), Err(RecordError::DuplicateKey));
    let bytes = b"\0\0\0\x02\0\x01\0\0\0\x01a\0\x02\0\0\0\x011\0\x01\0\0\0\x01a\0\x02\0\0\0\x011";
    let read = Serde::<HashMap<String, u8>>::decode(ValueRef::new(TypeId::MAP, bytes));
    assert_eq!(read, Err(RecordError::DuplicateKey));
}

#[test]
fn nothing_within_an_option_is_refused() {
    for refused in [
        to_bytes(&Serde(Some(None::<u8>))),
        to_bytes(&Serde(Some(()))),
        to_bytes(&Serde(vec![Some(None::<u8>)])),
        to_bytes(&Serde(Some(Unit))),
    ] {
        assert_eq!(refused, Err(RecordError::NestedOption));
    }
}

#[test]
fn numbers_are_as_exact_as_without_serde() {
    assert_eq!(to_bytes(&Serde(u128::MAX)), Err(RecordError::NumberPrecision));
    assert_eq!(to_bytes(&Serde(vec![f64::NAN])), Err(RecordError::NotFinite));
    assert_eq!(to_bytes(&Serde(-0.0)), to_bytes(&0));
    // A value that is kept readable does not go by way of serde, whatever it is.
    assert_eq!(exact(&Serde(-0.0)), Err(RecordError::SignedBySerde));
    assert_eq!(exact(&vec![Serde(1)]), Err(RecordError::SignedBySerde));
    assert_eq!(
        reread::<Serde<u8>>(&300),
        Err(RecordError::NumberTarget { target: "u8" })
    );
    let number = envelope_runtime::record::Number::parse("0.12345678901234567890").unwrap();
    let json = reread::<Serde<serde_json::Value>>(&number);
    assert_eq!(json, Err(RecordError::NumberTarget { target: "f64" }));
}

#[test]
fn nesting_ends_at_32() {
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    enum Nested {
        End,
        Again(Box<Nested>),
        Tuple(u8, Box<Nested>),
    }
    let nest = |levels| (1..levels).fold(Nested::End, |inner, _| Nested::Again(Box::new(inner)));
    assert!(round_trip(nest(32)).is_ok());
    assert_eq!(to_bytes(&Serde(nest(33))), Err(RecordError::TooDeep));
    // A map and a list.
    let nest = |levels| (0..levels).fold(Nested::End, |inner, _| Nested::Tuple(0, Box::new(inner)));
    assert!(round_trip(nest(15)).is_ok());
    assert_eq!(to_bytes(&Serde(nest(16))), Err(RecordError::TooDeep));
}

#[test]
fn what_does_not_fit_is_an_error_without_the_value() {
    let read = |value: &Value| reread::<Serde<Shape>>(value).unwrap_err();
    assert_eq!(
        read(&Value::String("secret".into())),
        RecordError::UnknownVariant {
            target: target::<Shape>()
        }
    );
    assert_eq!(
        read(&Value::Map(BTreeMap::new())),
        RecordError::UnknownVariant {
            target: target::<Shape>()
        }
    );
    let unit = Value::Map(BTreeMap::from([("Unit".into(), Value::Null)]));
    assert_eq!(
        read(&unit),
        RecordError::UnknownVariant {
            target: target::<Shape>()
        }
    );
    let fields = Value::Map(BTreeMap::from([("Struct".into(), Value::Map(BTreeMap::new()))]));
    assert_eq!(
        read(&fields),
        RecordError::MissingKey {
            target: target::<Shape>(),
            key: "b"
        }
    );

    let error = reread::<Serde<(u8, u8)>>(&vec![1, 2, 3]).unwrap_err();
    assert_eq!(error, RecordError::Serde { target: "(u8, u8)" });
    let error = reread::<Serde<bool>>("secret").unwrap_err();
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[test]
fn a_failing_type_fails_the_whole_even_if_ignored() {
    struct Fails;
    impl Serialize for Fails {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("the secret"))
        }
    }
    struct Ignores;
    impl Serialize for Ignores {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            use serde::ser::SerializeSeq;
            let mut elements = serializer.serialize_seq(None)?;
            let _ = elements.serialize_element(&Fails);
            elements.serialize_element(&1)?;
            elements.end()
        }
    }
    assert_eq!(
        to_bytes(&Serde(Fails)),
        Err(RecordError::Serde {
            target: target::<Fails>()
        })
    );
    let error = to_bytes(&Serde(Ignores)).unwrap_err();
    assert_eq!(
        error,
        RecordError::Serde {
            target: target::<Fails>()
        }
    );
    assert!(!error.to_string().contains("the secret"));
    assert_eq!(
        to_bytes(&vec![Serde(Fails)]),
        Err(RecordError::Serde {
            target: target::<Fails>()
        })
    );
}

#[test]
fn serde_itself_sees_what_is_inside() {
    assert_eq!(serde_json::to_string(&Serde(Newtype(7))).unwrap(), "7");
    assert_eq!(serde_json::from_str::<Serde<u8>>("7").unwrap(), Serde(7));
}

/// Hides that it was stopped, and so hides its type from whoever only asks for that.
struct Hiding;

impl Serialize for Hiding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::{Error, SerializeSeq};

        let mut list = serializer.serialize_seq(None).map_err(S::Error::custom)?;
        list.serialize_element(&1)?;
        list.end()
    }
}

#[test]
fn a_type_that_cannot_be_told_is_refused() {
    let refused = to_bytes(&Serde(Hiding));
    assert!(matches!(refused, Err(RecordError::Serde { target }) if target.ends_with("Hiding")));
}

#[test]
fn some_of_null_is_refused_with_and_without_serde() {
    let null = Some(serde_json::Value::Null);
    for refused in [to_bytes(&vec![null.clone()]), to_bytes(&BTreeMap::from([("a", null)]))] {
        assert_eq!(refused, Err(RecordError::NestedOption));
    }
    assert_eq!(to_bytes(&vec![Some(Value::Null)]), Err(RecordError::NestedOption));
}
