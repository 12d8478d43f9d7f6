//! Properties over random values: they round-trip, and different ones never share their bytes.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use proptest::collection::{btree_map, btree_set, hash_map, vec};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::super::{Encode, Number, Precision, Value, to_bytes};
use super::exact::exact;
use super::hostile::read_as_everything;
use super::{dynamic, from_bytes, round_trip};

/// Few characters, so that random values meet: digits, separators of the format, both sides of the surrogates.
fn text() -> impl Strategy<Value = String> {
    "[0-2\0\x01\x02a\u{ff61}\u{10002}]{0,3}"
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<i64>().prop_map(Number::from),
        (-12_i64..12).prop_map(Number::from),
        "-?[0-9]{1,19}\\.[0-9]{1,19}e-?[0-9]{1,2}".prop_map(|text| Number::parse(&text).unwrap()),
    ]
}

/// Any value, its sets in canonical order.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Boolean),
        text().prop_map(Value::String),
        any::<String>().prop_map(Value::String),
        number().prop_map(Value::Number),
        vec(0_u8..4, 0..4).prop_map(Value::Binary),
        btree_set(vec(0_u8..4, 0..3), 0..4).prop_map(|set| Value::BinarySet(set.into_iter().collect())),
        vec(text(), 0..4).prop_map(|mut members| {
            members.sort_by(|left, right| left.encode_utf16().cmp(right.encode_utf16()));
            members.dedup();
            Value::StringSet(members)
        }),
        vec(number(), 0..4).prop_map(|mut members| {
            members.sort_by(|left, right| left.as_str().cmp(right.as_str()));
            members.dedup();
            Value::NumberSet(members)
        }),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let key = text().prop_filter("keys are not empty", |key| !key.is_empty());
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::List),
            btree_map(key, inner, 0..4).prop_map(Value::Map)
        ]
    })
}

/// A value that differs from the first a little: a boundary moved, a neighbour in type, a swap, a near spelling.
fn near_miss(value: &Value, at: usize) -> Value {
    let digits = |text: &str| Number::parse(text).ok();
    match value {
        Value::Null => [
            Value::String(String::new()),
            Value::Binary(Vec::new()),
            Value::List(Vec::new()),
        ][at % 3]
            .clone(),
        Value::Boolean(boolean) => [Value::Boolean(!boolean), Value::Binary(vec![u8::from(*boolean)])][at % 2].clone(),
        Value::String(text) => match (at % 3, digits(text)) {
            (0, Some(number)) => Value::Number(number),
            (1, _) => Value::Binary(text.clone().into_bytes()),
            _ => Value::List(vec![Value::String(text.clone())]),
        },
        Value::Number(number) => match at % 2 {
            0 => Value::String(number.to_string()),
            _ => Value::NumberSet(vec![number.clone()]),
        },
        Value::Binary(bytes) => match String::from_utf8(bytes.clone()) {
            Ok(text) if at.is_multiple_of(2) => Value::String(text),
            _ => Value::Binary([bytes.as_slice(), &[0]].concat()),
        },
        Value::BinarySet(members) => Value::List(members.iter().cloned().map(Value::Binary).collect()),
        Value::StringSet(members) => match members.as_slice() {
            [] => Value::NumberSet(Vec::new()),
            [first, rest @ ..] if at.is_multiple_of(2) => {
                // The boundary between the first member and its neighbour moves.
                let second = rest.first().map_or("", String::as_str);
                Value::StringSet(vec![format!("{first}{second}")])
            }
            _ => Value::List(members.iter().cloned().map(Value::String).collect()),
        },
        Value::NumberSet(members) => Value::StringSet(members.iter().map(Number::to_string).collect()),
        Value::List(elements) => match elements.as_slice() {
            [] => Value::List(vec![Value::Null]),
            [Value::String(first), Value::String(second), rest @ ..] => {
                // "ab", "c" against "a", "bc".
                let joined = format!("{first}{second}");
                let cut = joined
                    .char_indices()
                    .map(|(at, _)| at)
                    .nth(at % 4)
                    .unwrap_or(joined.len());
                let moved = [&joined[..cut], &joined[cut..]].map(|part| Value::String(part.to_owned()));
                Value::List(moved.into_iter().chain(rest.iter().cloned()).collect())
            }
            _ if at.is_multiple_of(3) => Value::List(vec![value.clone()]),
            [_, rest @ ..] if at % 3 == 1 => Value::List(rest.to_vec()),
            [first, rest @ ..] => Value::List(std::iter::once(near_miss(first, at)).chain(rest.to_vec()).collect()),
        },
        Value::Map(entries) => {
            let list = || {
                entries
                    .iter()
                    .flat_map(|(key, value)| [Value::String(key.clone()), value.clone()])
            };
            match entries.first_key_value() {
                Some((key, inner)) if at.is_multiple_of(2) => {
                    let mut changed = entries.clone();
                    changed.insert(key.clone(), near_miss(inner, at));
                    Value::Map(changed)
                }
                _ => Value::List(list().collect()),
            }
        }
    }
}

/// All pairs among a value and its near misses, and their near misses in turn: over 100,000 pairs.
#[test]
fn near_misses_never_encode_alike() {
    let pairs = Cell::new(0);
    let mut runner = TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(5_000)
    });
    let result = runner.run(&value(), |value| {
        let mut forms = vec![value];
        for at in 0..12 {
            let new = near_miss(&forms[at % forms.len()], at);
            if !forms.contains(&new) {
                forms.push(new);
            }
        }
        let encoded = forms.iter().map(|form| to_bytes(form).unwrap()).collect::<HashSet<_>>();
        prop_assert_eq!(encoded.len(), forms.len());
        pairs.set(pairs.get() + forms.len() * (forms.len() - 1) / 2);
        Ok(())
    });
    result.unwrap();
    assert!(pairs.get() >= 100_000, "{} pairs are too few", pairs.get());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn values_round_trip(value in value()) {
        prop_assert_eq!(dynamic(&value).unwrap(), value);
    }

    #[test]
    fn any_two_values_differ_in_their_bytes(left in value(), right in value()) {
        prop_assert_eq!(to_bytes(&left).unwrap() == to_bytes(&right).unwrap(), left == right);
    }

    #[test]
    fn members_and_keys_may_come_in_any_order(value in value(), shuffle in any::<prop::sample::Selector>()) {
        fn shuffled<T: Clone>(items: &[T], shuffle: &prop::sample::Selector) -> Vec<T> {
            let at = if items.is_empty() { 0 } else { shuffle.select(0..items.len()) };
            items[at..].iter().chain(&items[..at]).rev().cloned().collect()
        }
        let other = match &value {
            Value::BinarySet(members) => Value::BinarySet(shuffled(members, &shuffle)),
            Value::NumberSet(members) => Value::NumberSet(shuffled(members, &shuffle)),
            Value::StringSet(members) => Value::StringSet(shuffled(members, &shuffle)),
            other => other.clone(),
        };
        prop_assert_eq!(to_bytes(&other).unwrap(), to_bytes(&value).unwrap());
        // An exact encoder takes the canonical one alone, at any depth, and `stored` makes it.
        let (whole, nested) = (exact(&other), exact(&vec![Value::List(vec![other.clone()])]));
        prop_assert_eq!((whole.is_ok(), nested.is_ok()), (other == value, other == value));
        prop_assert_eq!(other.stored(Precision::default()), value);
    }

    #[test]
    fn exact_encoding_of_canonical_values_is_encoding(value in value()) {
        prop_assert_eq!(exact(&value), Ok(to_bytes(&value).unwrap().1));
        prop_assert_eq!(value.stored(Precision::default()), value);
    }

    #[test]
    fn canonical_bytes_survive_decoding_and_any_bytes_at_least_settle(
        value in value(),
        flip in any::<prop::sample::Index>(),
        xor: u8,
    ) {
        let (type_id, mut bytes) = to_bytes(&value).unwrap();
        prop_assert_eq!(to_bytes(&from_bytes::<Value>(type_id, &bytes).unwrap()).unwrap(), (type_id, bytes.clone()));
        if !bytes.is_empty() {
            let at = flip.index(bytes.len());
            bytes[at] ^= xor;
            read_as_everything(&bytes);
            if let Ok(decoded) = from_bytes::<Value>(type_id, &bytes)
                && let Ok(canonical) = to_bytes(&decoded)
            {
                // What was accepted has one canonical form, and keeps it.
                prop_assert_eq!(dynamic(&decoded).unwrap(), decoded);
                prop_assert_eq!(canonical.0, type_id);
            }
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in vec(prop_oneof![Just(0_u8), Just(1), 0_u8..5, any::<u8>()], 0..64)) {
        read_as_everything(&bytes);
    }

    #[test]
    fn numbers_round_trip(integer: i64, unsigned: u64, wide in -10_i128.pow(38) + 1..10_i128.pow(38), small: u8) {
        prop_assert_eq!(round_trip(&integer), Ok(integer));
        prop_assert_eq!(round_trip(&unsigned), Ok(unsigned));
        prop_assert_eq!(round_trip(&wide), Ok(wide));
        prop_assert_eq!(round_trip(&small), Ok(small));
        prop_assert_eq!(to_bytes(&integer).unwrap().1, integer.to_string().into_bytes());
        prop_assert_eq!(to_bytes(&wide).unwrap().1, wide.to_string().into_bytes());
    }

    #[test]
    fn floats_round_trip_or_are_refused(bits: u64, narrow_bits: u32, ordinary in -1e15..1e15_f64) {
        let (float, narrow) = (f64::from_bits(bits), f32::from_bits(narrow_bits));
        match to_bytes(&float) {
            Ok(_) => prop_assert_eq!(round_trip(&float), Ok(float)),
            Err(_) => prop_assert!(!float.is_finite() || !(1e-130..1e126).contains(&float.abs())),
        }
        prop_assert_eq!(narrow.is_finite(), round_trip(&narrow) == Ok(narrow));
        prop_assert_eq!(round_trip(&ordinary), Ok(ordinary));
    }

    #[test]
    fn typed_collections_round_trip(
        list in vec(proptest::option::of(text()), 0..5),
        ordered in btree_map("[a-c\u{ff61}\u{10002}]{1,2}", any::<i32>(), 0..5),
        hashed in hash_map("[a-c]{1,2}", vec(any::<u8>(), 0..3), 0..5),
        numbers in btree_set(any::<i16>(), 0..9),
        strings in btree_set(text(), 0..9),
        character: char,
    ) {
        prop_assert_eq!(round_trip(&list), Ok(list));
        prop_assert_eq!(round_trip(&ordered), Ok::<BTreeMap<String, i32>, _>(ordered));
        prop_assert_eq!(round_trip(&hashed), Ok::<HashMap<String, Vec<u8>>, _>(hashed));
        prop_assert_eq!(round_trip(&numbers), Ok::<BTreeSet<i16>, _>(numbers));
        prop_assert_eq!(round_trip(&strings), Ok(strings));
        prop_assert_eq!(round_trip(&character), Ok(character));
    }
}

#[cfg(feature = "chrono")]
proptest! {
    #[test]
    fn instants_differ_in_their_bytes_at_full_precision(
        seconds in -62_167_219_200_i64..=253_402_300_799,
        nanos in prop_oneof![0_u32..1_000_000_000, (0_u32..1_000).prop_map(|n| n * 1_000_000)],
        step in prop_oneof![Just(1_i64), Just(1_000), Just(1_000_000), Just(1_000_000_000)],
    ) {
        use super::super::{Encoder, TypeId};
        let bytes = |instant: chrono::DateTime<chrono::Utc>| {
            let mut out = Vec::new();
            instant.encode(&mut Encoder::new(&mut out, Precision::Nanos)).map(|()| out)
        };
        let instant = chrono::DateTime::from_timestamp(seconds, nanos).unwrap();
        let encoded = bytes(instant).unwrap();
        prop_assert_eq!(from_bytes(TypeId::STRING, &encoded), Ok(instant));
        // Chrono's own reading of the text agrees.
        let text = String::from_utf8(encoded.clone()).unwrap();
        prop_assert_eq!(chrono::DateTime::parse_from_rfc3339(&text).unwrap(), instant);
        prop_assert_ne!(bytes(instant + chrono::TimeDelta::nanoseconds(step)).ok(), Some(encoded));
    }
}
