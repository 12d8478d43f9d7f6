//! `#[derive(FieldValue)]` with fields by way of `serde`.

use envelope_runtime::FieldValue;
use envelope_runtime::record::{Encode, Precision, RecordError, Value, to_bytes};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{exact, reread, round_trip};

/// Stands for a type of another crate.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
struct Size<T> {
    width: T,
    height: T,
}

#[derive(FieldValue, Clone, Debug, PartialEq)]
struct Picture<T> {
    name: String,
    #[envelope(serde)]
    size: Size<T>,
    #[envelope(serde, rename = "cut")]
    frame: Option<Size<T>>,
    own: Vec<f64>,
}

#[derive(FieldValue, Clone, Debug, PartialEq)]
enum Shape {
    Box {
        #[envelope(serde)]
        size: Size<u8>,
        #[envelope(serde, default)]
        inner: Size<u8>,
    },
}

fn picture<T: Clone>(side: T) -> Picture<T> {
    let size = Size {
        width: side.clone(),
        height: side,
    };
    Picture {
        name: "a".to_owned(),
        frame: Some(size.clone()),
        size,
        own: vec![1.0],
    }
}

/// The parameter needs serde's traits alone.
fn comes_back<T: Serialize + DeserializeOwned + Clone + std::fmt::Debug + PartialEq>(side: T) {
    let full = picture(side);
    assert_eq!(round_trip(&full), Ok(full.clone()));
    let bare = Picture { frame: None, ..full };
    assert_eq!(round_trip(&bare), Ok(bare.clone()));
}

#[test]
fn fields_come_back() {
    comes_back(7_u16);
    comes_back("x".to_owned());
    // A unit is null: it may be there, and nothing takes it for a field that is not.
    comes_back(());
}

#[test]
fn what_would_be_taken_for_none_is_refused() {
    #[derive(FieldValue, Debug)]
    struct Maybe {
        #[envelope(serde)]
        nothing: Option<()>,
    }
    let error = to_bytes(&Maybe { nothing: Some(()) }).unwrap_err();
    assert!(error.to_string().contains("within an `Option`"), "{error}");
    let (_, bytes) = to_bytes(&Maybe { nothing: None }).unwrap();
    assert_eq!(bytes, [0; 4]);
}

#[test]
fn what_is_missing_has_a_default_or_is_an_error() {
    let shape = |entries: Vec<(&str, Value)>| {
        let map = |entries: Vec<(&str, Value)>| {
            Value::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
        };
        map(vec![("Box", map(entries))])
    };
    let list = || {
        let number = |number: u8| Value::Number(number.into());
        Value::Map([("width".into(), number(1)), ("height".into(), number(2))].into())
    };
    let size = Size { width: 1, height: 2 };
    let read = Shape::Box {
        size,
        inner: Size::default(),
    };
    assert_eq!(reread(&shape(vec![("size", list())])), Ok(read));
    let missing = RecordError::MissingKey {
        target: "Shape::Box",
        key: "size",
    };
    assert_eq!(reread::<Shape>(&shape(vec![("inner", list())])), Err(missing));
}

/// Truncation does not reach into them, so that what it would change is refused where a value is readable.
#[test]
fn a_negative_zero_is_refused_in_a_readable_value() {
    let mut picture = picture(-0.0);
    picture.own = vec![-0.0];
    picture.truncate_to(Precision::Micros);
    assert_eq!(picture.own[0].to_bits(), 0);
    assert!(exact(&picture).is_err());
}
