//! `serde_json::Value`: numbers exact or refused.

use envelope_runtime::record::{Number, RecordError, TypeId, Value, to_bytes};
use serde_json::json;

use super::{exact, repaired, reread, round_trip};

type Json = serde_json::Value;

const SPELLING: &str = "a JSON number in another spelling than it is read in";

#[test]
fn whole_numbers_come_back_as_integers() {
    assert_eq!(round_trip(&json!(1.0)), Ok(json!(1)));
    assert_eq!(round_trip(&json!(-0.0)), Ok(json!(0)));
    repaired(&json!({ "a": [1.0] }), SPELLING);
    repaired(&json!(-0.0), SPELLING);
    for number in [
        json!(1),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(0.1),
        json!(1e22),
        json!(1.5e-7),
    ] {
        assert_eq!(exact(&number), Ok(to_bytes(&number).unwrap().1));
        assert_eq!(round_trip(&number), Ok(number.clone()));
    }
}

#[test]
fn numbers_that_json_types_cannot_hold_are_refused() {
    let error = RecordError::NumberTarget {
        target: "serde_json::Value",
    };
    for text in ["0.12345678901234567890", "123456789012345678901234567890123456.78"] {
        assert_eq!(
            reread::<Json>(&Number::parse(text).unwrap()),
            Err(error.clone()),
            "{text}"
        );
    }
    assert_eq!(to_bytes(&json!(1e300)), Err(RecordError::NumberRange));
}

#[test]
fn bytes_and_sets_are_no_json() {
    for (value, found) in [
        (Value::Binary(vec![1]), TypeId::BINARY),
        (Value::StringSet(vec!["a".into()]), TypeId::STRING_SET),
    ] {
        let error = RecordError::Unrepresentable {
            target: "serde_json::Value",
            found,
        };
        assert_eq!(reread::<Json>(&value), Err(error));
    }
}

#[test]
fn keys_are_sorted_and_not_empty() {
    let object = json!({ "\u{ff61}": 1, "\u{10002}": 2 });
    let (_, bytes) = to_bytes(&object).unwrap();
    let first = bytes
        .windows(4)
        .position(|window| window == "\u{10002}".as_bytes())
        .unwrap();
    let second = bytes
        .windows(3)
        .position(|window| window == "\u{ff61}".as_bytes())
        .unwrap();
    assert!(first < second);
    assert_eq!(to_bytes(&json!({ "": 1 })), Err(RecordError::EmptyKey));
    assert_eq!(round_trip(&object), Ok(object));
}

#[test]
fn nesting_ends_at_32() {
    let nest = |levels| (1..levels).fold(json!([]), |inner, _| json!([inner]));
    assert_eq!(round_trip(&nest(32)), Ok(nest(32)));
    assert_eq!(to_bytes(&nest(33)), Err(RecordError::TooDeep));
}
