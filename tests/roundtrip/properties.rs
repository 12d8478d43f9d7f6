//! Any value of any supported type comes back as it went in, encrypted or signed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use envelope_runtime::record::{Number, Value};
use envelope_runtime::{Encrypted, Suite};
use envelope_tests::keys::client;
use proptest::collection::{btree_map, btree_set, hash_map, hash_set, vec};
use proptest::option;
use proptest::prelude::*;
use uuid::Uuid;

use super::block_on;

/// A record type that has each field twice: encrypted and signed.
macro_rules! twice {
    ($module:ident, $table:literal, $($field:ident: $ty:ty = $strategy:expr),+ $(,)?) => {
        mod $module {
            use super::*;

            #[derive(Encrypted, Debug, Clone, PartialEq)]
            #[envelope(table = $table)]
            pub struct Sealed {
                #[envelope(signed, id)]
                pub id: u64,
                $(#[envelope(encrypted)] pub $field: $ty,)+
            }

            #[derive(Encrypted, Debug, Clone, PartialEq)]
            #[envelope(table = $table)]
            pub struct Signed {
                #[envelope(signed, id)]
                pub id: u64,
                $(#[envelope(signed)] pub $field: $ty,)+
            }

            proptest! {
                #![proptest_config(ProptestConfig::with_cases(48))]

                #[test]
                fn records_come_back(id: u64, signs in prop::bool::weighted(0.1), $($field in $strategy),+) {
                    let client = client(if signs { Suite::Signed } else { Suite::Symmetric });
                    let sealed = Sealed { id, $($field: $field.clone()),+ };
                    let row = block_on(client.encrypt(&sealed)).unwrap();
                    prop_assert_eq!(block_on(client.decrypt_id(&row, &id)).unwrap(), sealed);

                    let signed = Signed { id, $($field),+ };
                    let row = block_on(client.encrypt(&signed)).unwrap();
                    $(prop_assert_eq!(&row.$field, &signed.$field);)+
                    prop_assert_eq!(block_on(client.decrypt_id(&row, &id)).unwrap(), signed);
                }
            }
        }
    };
}

/// Integers of at most 38 digits.
const MAX: i128 = 10i128.pow(38) - 1;

/// Floats that have a form, and come back as they were.
fn floats() -> impl Strategy<Value = f64> {
    any::<f64>()
        .prop_filter("in range", |float| {
            *float == 0.0 || (1e-130..1e126).contains(&float.abs())
        })
        .prop_map(|float| float + 0.0)
}

fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    (-62_167_219_200i64..253_402_300_800, 0u32..1_000_000)
        .prop_map(|(seconds, micros)| DateTime::from_timestamp(seconds, micros * 1_000).unwrap())
}

fn dates() -> impl Strategy<Value = NaiveDate> {
    (0i32..=9999, 1u32..=365).prop_map(|(year, day)| NaiveDate::from_yo_opt(year, day).unwrap())
}

fn keys() -> impl Strategy<Value = String> {
    "\\PC{1,6}"
}

fn uuids() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

twice! { scalars, "scalars",
    text: String = any::<String>(),
    letter: char = any::<char>(),
    yes: bool = any::<bool>(),
    tiny: i8 = any::<i8>(),
    small: u16 = any::<u16>(),
    medium: i32 = any::<i32>(),
    large: u64 = any::<u64>(),
    size: usize = any::<usize>(),
    huge: i128 = -MAX..=MAX,
    natural: u128 = 0..=MAX.unsigned_abs(),
    single: f32 = (-1e30f32..1e30).prop_map(|float| float + 0.0),
    double: f64 = floats(),
}

twice! { bytes, "bytes",
    blob: Vec<u8> = vec(any::<u8>(), 0..200),
    fixed: [u8; 16] = any::<[u8; 16]>(),
    empty: [u8; 0] = Just([]),
    maybe: Option<Vec<u8>> = option::of(vec(any::<u8>(), 0..9)),
    boxed: Box<[u8]> = vec(any::<u8>(), 0..20).prop_map(Vec::into_boxed_slice),
    several: Vec<Vec<u8>> = vec(vec(any::<u8>(), 0..5), 0..4),
}

twice! { lists, "lists",
    words: Vec<String> = vec(any::<String>(), 0..5),
    numbers: Vec<i64> = vec(any::<i64>(), 0..9),
    gaps: Vec<Option<u8>> = vec(any::<Option<u8>>(), 0..9),
    nested: Vec<Vec<Vec<u32>>> = vec(vec(vec(any::<u32>(), 0..3), 0..3), 0..3),
    pair: [String; 2] = any::<[String; 2]>(),
    maybe: Option<Vec<bool>> = option::of(vec(any::<bool>(), 0..4)),
    floats: Vec<f64> = vec(floats(), 0..4),
}

twice! { maps, "maps",
    sorted: BTreeMap<String, i64> = btree_map(keys(), any::<i64>(), 0..6),
    hashed: HashMap<String, Option<String>> = hash_map(keys(), any::<Option<String>>(), 0..6),
    nested: BTreeMap<String, Vec<BTreeMap<String, u8>>> = btree_map(keys(), vec(btree_map(keys(), any::<u8>(), 0..3), 0..3), 0..3),
    shared: Option<BTreeMap<Arc<str>, bool>> = option::of(btree_map(keys().prop_map(Arc::<str>::from), any::<bool>(), 0..3)),
}

twice! { sets, "sets",
    words: BTreeSet<String> = btree_set(any::<String>(), 0..8),
    letters: HashSet<char> = hash_set(any::<char>(), 0..8),
    numbers: BTreeSet<i64> = btree_set(any::<i64>(), 0..8),
    small: HashSet<u16> = hash_set(any::<u16>(), 0..12),
    blobs: BTreeSet<Vec<u8>> = btree_set(vec(any::<u8>(), 0..4), 0..8),
    ids: HashSet<Uuid> = hash_set(uuids(), 0..3),
    days: BTreeSet<NaiveDate> = btree_set(dates(), 0..3),
}

twice! { wrapped, "wrapped",
    boxed: Box<String> = any::<String>().prop_map(Box::new),
    counted: Rc<i64> = any::<i64>().prop_map(Rc::new),
    shared: Arc<Vec<String>> = vec(any::<String>(), 0..3).prop_map(Arc::new),
    text: Arc<str> = any::<String>().prop_map(Arc::<str>::from),
    maybe: Option<Box<u32>> = any::<Option<u32>>().prop_map(|number| number.map(Box::new)),
    number: Number = any::<i64>().prop_map(Number::from),
    value: Value = values(),
}

twice! { identified, "identified",
    uuid: Uuid = uuids(),
    maybe: Option<Uuid> = option::of(uuids()),
    instant: DateTime<Utc> = instants(),
    instants: Vec<DateTime<Utc>> = vec(instants(), 0..3),
    date: NaiveDate = dates(),
    by_day: BTreeMap<String, NaiveDate> = btree_map(keys(), dates(), 0..3),
}

/// Values whose type is known at run time only.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Boolean),
        any::<String>().prop_map(Value::String),
        any::<i64>().prop_map(|number| Value::Number(Number::from(number))),
        vec(any::<u8>(), 0..9).prop_map(Value::Binary),
        btree_set(vec(any::<u8>(), 0..4), 0..4).prop_map(|set| Value::BinarySet(set.into_iter().collect())),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::List),
            btree_map(keys(), inner, 0..4).prop_map(Value::Map),
        ]
    })
}
