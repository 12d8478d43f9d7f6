//! Bytes that nobody wrote in good faith: every input gives a value or an error, at a cost in line with its length.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::super::{
    Encode, Encoder, MAX_DEPTH, MAX_VALUE_LEN, Number, Precision, RecordError, TypeId, Value, to_bytes,
};
use super::from_bytes;

const TYPES: [TypeId; 10] = [
    TypeId::BINARY,
    TypeId::BINARY_SET,
    TypeId::BOOLEAN,
    TypeId::LIST,
    TypeId::MAP,
    TypeId::NULL,
    TypeId::NUMBER,
    TypeId::NUMBER_SET,
    TypeId::STRING,
    TypeId::STRING_SET,
];

/// Reads the bytes as every kind of type; none may panic.
pub(super) fn read_as_everything(bytes: &[u8]) {
    for type_id in TYPES {
        let _ = from_bytes::<Value>(type_id, bytes);
        let _ = from_bytes::<String>(type_id, bytes);
        let _ = from_bytes::<char>(type_id, bytes);
        let _ = from_bytes::<i64>(type_id, bytes);
        let _ = from_bytes::<u128>(type_id, bytes);
        let _ = from_bytes::<f32>(type_id, bytes);
        let _ = from_bytes::<bool>(type_id, bytes);
        let _ = from_bytes::<[u8; 4]>(type_id, bytes);
        let _ = from_bytes::<Vec<Option<String>>>(type_id, bytes);
        let _ = from_bytes::<BTreeSet<i64>>(type_id, bytes);
        let _ = from_bytes::<HashSet<Vec<u8>>>(type_id, bytes);
        let _ = from_bytes::<HashMap<String, Vec<Value>>>(type_id, bytes);
        #[cfg(feature = "chrono")]
        let _ = from_bytes::<chrono::DateTime<chrono::Utc>>(type_id, bytes);
        #[cfg(feature = "uuid")]
        let _ = from_bytes::<uuid::Uuid>(type_id, bytes);
    }
}

/// A list in a list in a list, so many deep.
fn nested(depth: u8) -> Vec<u8> {
    (1..depth).fold(vec![0; 4], |inner, _| {
        let length = u32::try_from(inner.len()).unwrap().to_be_bytes();
        [b"\0\0\0\x01\x03\0".as_slice(), &length, &inner].concat()
    })
}

#[test]
fn nesting_ends_at_32() {
    let mut value = from_bytes::<Value>(TypeId::LIST, &nested(MAX_DEPTH)).unwrap();
    assert_eq!(to_bytes(&value).unwrap().1, nested(MAX_DEPTH));
    value = Value::List(vec![value]);
    assert_eq!(to_bytes(&value), Err(RecordError::TooDeep));
    assert_eq!(
        from_bytes::<Value>(TypeId::LIST, &nested(MAX_DEPTH + 1)),
        Err(RecordError::TooDeep)
    );
    assert_eq!(
        from_bytes::<Value>(TypeId::LIST, &nested(200)),
        Err(RecordError::TooDeep)
    );
}

#[test]
fn a_set_may_lie_as_deep_as_a_value() {
    let nest = |depth| {
        let set = Value::StringSet(vec!["a".into()]);
        (1..depth).fold(set, |inner, _| Value::Map(BTreeMap::from([("k".into(), inner)])))
    };
    let (type_id, bytes) = to_bytes(&nest(MAX_DEPTH)).unwrap();
    assert_eq!(from_bytes(type_id, &bytes), Ok(nest(MAX_DEPTH)));
    assert_eq!(to_bytes(&nest(MAX_DEPTH + 1)), Err(RecordError::TooDeep));
}

#[test]
fn a_count_needs_bytes_to_back_it() {
    for type_id in [
        TypeId::LIST,
        TypeId::MAP,
        TypeId::STRING_SET,
        TypeId::NUMBER_SET,
        TypeId::BINARY_SET,
    ] {
        assert_eq!(
            from_bytes::<Value>(type_id, &[0xff; 4]),
            Err(RecordError::UnexpectedEnd)
        );
        assert_eq!(
            from_bytes::<Value>(type_id, &[0, 0, 0, 1]),
            Err(RecordError::UnexpectedEnd)
        );
        assert_eq!(
            from_bytes::<Value>(type_id, &[0, 0, 0, 0, 7]),
            Err(RecordError::TrailingBytes)
        );
    }
    // Elements that are large in memory and small on the wire do not make a large reservation.
    let bytes = [(1_u32 << 20).to_be_bytes().as_slice(), &vec![0; 6 << 20]].concat();
    let error = from_bytes::<Vec<[u64; 4096]>>(TypeId::LIST, &bytes).unwrap_err();
    assert_eq!(
        error,
        RecordError::WrongType {
            expected: TypeId::LIST,
            found: TypeId::NULL
        }
    );
}

#[test]
fn a_length_beyond_the_end_is_refused() {
    assert_eq!(
        from_bytes::<Value>(TypeId::LIST, b"\0\0\0\x01\0\x01\xff\xff\xff\xff"),
        Err(RecordError::UnexpectedEnd)
    );
    assert_eq!(
        from_bytes::<BTreeSet<String>>(TypeId::STRING_SET, b"\0\0\0\x01\0\0\0\x02a"),
        Err(RecordError::UnexpectedEnd)
    );
}

#[test]
fn map_keys_are_strings_with_characters_once() {
    let map = |bytes: &[u8]| from_bytes::<Value>(TypeId::MAP, bytes).unwrap_err();
    let wrong = RecordError::WrongType {
        expected: TypeId::STRING,
        found: TypeId::NUMBER,
    };
    assert_eq!(map(b"\0\0\0\x01\0\x02\0\0\0\x011\0\0\0\0\0\0"), wrong);
    // Thirteen bytes is the least an entry takes; the empty key is followed by a value of one byte.
    assert_eq!(
        map(b"\0\0\0\x01\0\x01\0\0\0\0\0\x04\0\0\0\x01\0"),
        RecordError::EmptyKey
    );
    let twice = b"\0\0\0\x02\0\x01\0\0\0\x01a\0\0\0\0\0\0\0\x01\0\0\0\x01a\0\0\0\0\0\0";
    assert_eq!(map(twice), RecordError::DuplicateKey);
    assert_eq!(
        from_bytes::<HashMap<String, Value>>(TypeId::MAP, twice),
        Err(RecordError::DuplicateKey)
    );
}

#[test]
fn duplicates_are_refused_both_ways() {
    let strings = Value::StringSet(vec!["a".into(), "b".into(), "a".into()]);
    assert_eq!(to_bytes(&strings), Err(RecordError::DuplicateMember));
    let numbers = Value::NumberSet(vec![Number::parse("1").unwrap(), Number::parse("1.0").unwrap()]);
    assert_eq!(to_bytes(&numbers), Err(RecordError::DuplicateMember));
    let bytes = b"\0\0\0\x02\0\0\0\x011\0\0\0\x031.0";
    assert_eq!(
        from_bytes::<BTreeSet<i64>>(TypeId::NUMBER_SET, bytes),
        Err(RecordError::DuplicateMember)
    );

    let mut out = Vec::new();
    let result = Encoder::new(&mut out, Precision::default()).map(|map| {
        map.entry("a", &1)?;
        map.entry("b", &2)?;
        map.entry("a", &3)
    });
    assert_eq!(result, Err(RecordError::DuplicateKey));
}

#[test]
fn entries_may_be_named_in_any_order() {
    let mut out = b"before".to_vec();
    Encoder::new(&mut out, Precision::default())
        .map(|map| {
            map.entry("b", &2)?;
            map.entry("a", &BTreeMap::from([("\u{ff61}", 1), ("\u{10002}", 2)]))
        })
        .unwrap();
    let inner = "\0\0\0\x02\0\x01\0\0\0\x04\u{10002}\0\x02\0\0\0\x012\0\x01\0\0\0\x03\u{ff61}\0\x02\0\0\0\x011";
    let expected =
        format!("before\0\0\0\x02\0\x01\0\0\0\x01a\x02\0\0\0\0\x25{inner}\0\x01\0\0\0\x01b\0\x02\0\0\0\x012");
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

#[test]
fn a_value_has_a_largest_size() {
    let bytes = vec![0_u8; MAX_VALUE_LEN];
    let mut out = b"the limit is that of the value, not of the buffer".to_vec();
    let mut encoder = Encoder::new(&mut out, Precision::default());
    assert_eq!(encoder.bytes(&bytes), Ok(()));
    assert_eq!(encoder.bytes(&[0]), Err(RecordError::TooLong));
    assert_eq!(0.5_f64.encode(&mut encoder), Err(RecordError::TooLong));
    assert_eq!(to_bytes(&vec![bytes]), Err(RecordError::TooLong));
}

#[test]
fn no_error_tells_a_value() {
    let secret = "4111-1111";
    let errors = [
        from_bytes::<i64>(TypeId::NUMBER, secret.as_bytes()).unwrap_err(),
        from_bytes::<i64>(TypeId::STRING, secret.as_bytes()).unwrap_err(),
        from_bytes::<char>(TypeId::STRING, secret.as_bytes()).unwrap_err(),
        from_bytes::<bool>(TypeId::BOOLEAN, secret.as_bytes()).unwrap_err(),
        from_bytes::<[u8; 3]>(TypeId::BINARY, secret.as_bytes()).unwrap_err(),
        from_bytes::<Value>(TypeId::LIST, secret.as_bytes()).unwrap_err(),
    ];
    for error in errors {
        let text = format!("{error} {error:?}");
        assert!(!text.contains("411") && !text.contains("34"), "{text}");
        assert!(
            error.to_string().starts_with(char::is_lowercase) && !error.to_string().ends_with('.'),
            "{error}"
        );
    }
    let value = super::super::ValueRef::new(TypeId::STRING, secret.as_bytes());
    assert!(!format!("{value:?}").contains("52"));
}
