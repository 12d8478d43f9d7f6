//! A record with a signed field of each kind of type that has serde's traits, and random ones.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use envelope_runtime::{Encrypted, FieldValue};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Without signed numbers of 128 bits, which BSON has no place for.
#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "kinds")]
pub struct Kinds {
    #[envelope(signed, id)]
    pub id: Uuid,
    #[envelope(signed)]
    pub yes: bool,
    #[envelope(signed)]
    pub small: i8,
    #[envelope(signed)]
    pub int: i64,
    #[envelope(signed)]
    pub unsigned: u64,
    #[envelope(signed)]
    pub single: f32,
    #[envelope(signed)]
    pub double: f64,
    #[envelope(signed)]
    pub decimal: Decimal,
    #[envelope(signed)]
    pub letter: char,
    #[envelope(signed)]
    pub text: String,
    #[envelope(signed)]
    pub list_of_bytes: Vec<u8>,
    #[envelope(signed)]
    pub bytes: Bytes,
    #[envelope(signed)]
    pub instant: DateTime<Utc>,
    #[envelope(signed)]
    pub day: NaiveDate,
    #[envelope(signed)]
    pub address: IpAddr,
    #[envelope(signed)]
    pub maybe: Option<f64>,
    #[envelope(signed, null = "seal")]
    pub null: Option<String>,
    #[envelope(signed)]
    pub map: BTreeMap<String, i64>,
    #[envelope(signed)]
    pub set: BTreeSet<u32>,
    #[envelope(signed)]
    pub words: BTreeSet<String>,
    #[envelope(signed)]
    pub parts: Vec<Part>,
    #[envelope(encrypted)]
    pub secret: Part,
    #[envelope(encrypted)]
    pub wide: i128,
    #[envelope(encrypted)]
    pub maybe_secret: Option<String>,
    #[envelope(encrypted, null = "seal")]
    pub null_secret: Option<u64>,
    #[envelope(unprotected)]
    pub seen: Option<u32>,
}

/// With a column that some formats have no number for.
#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "wide")]
pub struct Wide {
    #[envelope(signed, id)]
    pub id: i128,
    #[envelope(encrypted)]
    pub text: String,
}

/// A value of the program's own, nested.
#[derive(FieldValue, Serialize, Deserialize, Debug, Clone, PartialEq)]
pub enum Part {
    Nothing,
    Number(f64),
    Pair(u8, String),
    Named { name: Option<String>, inner: Inner },
}

#[derive(FieldValue, Serialize, Deserialize, Debug, Clone, PartialEq)]
pub struct Inner {
    pub flags: Vec<bool>,
    pub amounts: BTreeMap<String, u16>,
}

impl Kinds {
    /// Values at the edges of what formats have.
    pub fn sample() -> Self {
        let named = Part::Named {
            name: None,
            inner: Inner {
                flags: vec![true, false],
                amounts: [("a".to_owned(), 1), (" ".to_owned(), u16::MAX)].into(),
            },
        };
        Self {
            id: Uuid::from_u128(0x0123_4567_89ab_4def_8123_4567_89ab_cdef),
            yes: true,
            small: -128,
            int: i64::MIN,
            unsigned: i64::MAX as u64,
            single: 0.1,
            double: 1.0,
            decimal: Decimal::from_i128_with_scale(-12_345_678_901_234_567_890_123_450, 10),
            letter: '\u{1d11e}',
            text: "\"Süd\"\n\0".to_owned(),
            list_of_bytes: vec![0, 127, 128, 255],
            bytes: Bytes::from_static(b"\0\xff"),
            instant: DateTime::from_timestamp(-1, 123_456_000).unwrap(),
            day: NaiveDate::from_ymd_opt(2024, 2, 29).unwrap(),
            address: "2001:db8::1".parse().unwrap(),
            maybe: Some(1e21),
            null: None,
            map: [("$a.b".to_owned(), i64::MAX), (" ".to_owned(), 0)].into(),
            set: [10, 9, u32::MAX].into(),
            words: ["b".to_owned(), "\u{ffff}".to_owned(), "\u{1d11e}".to_owned()].into(),
            parts: vec![
                Part::Nothing,
                Part::Number(2.0),
                Part::Pair(7, "x".to_owned()),
                named.clone(),
            ],
            secret: named,
            wide: 10_i128.pow(37),
            maybe_secret: None,
            null_secret: Some(u64::MAX),
            seen: None,
        }
    }
}

fn text() -> impl Strategy<Value = String> {
    any::<String>()
}

/// The format has no empty keys.
fn key() -> impl Strategy<Value = String> {
    text().prop_filter("a key", |key| !key.is_empty())
}

fn double() -> impl Strategy<Value = f64> {
    // A number has at most 38 digits, and its magnitude a limit: what exceeds them is refused before it is encrypted.
    prop_oneof![
        -1e100..1e100,
        any::<i32>().prop_map(f64::from),
        Just(0.0),
        any::<f32>()
            .prop_filter("a number", |x| x.is_finite())
            .prop_map(f64::from)
    ]
    .prop_map(|x| x + 0.0)
}

fn part() -> impl Strategy<Value = Part> {
    let inner = (vec(any::<bool>(), 0..3), btree_map(key(), any::<u16>(), 0..3));
    prop_oneof![
        Just(Part::Nothing),
        double().prop_map(Part::Number),
        (any::<u8>(), text()).prop_map(|(number, text)| Part::Pair(number, text)),
        (option::of(text()), inner).prop_map(|(name, (flags, amounts))| Part::Named {
            name,
            inner: Inner { flags, amounts }
        }),
    ]
}

pub fn kinds() -> impl Strategy<Value = Kinds> {
    let numbers = (any::<i8>(), any::<i64>(), any::<u64>(), -1e30_f32..1e30, double());
    let decimal = (-((1_i128 << 96) - 1)..(1_i128 << 96), 0_u32..=28);
    let texts = (any::<char>(), text(), vec(any::<u8>(), 0..9), vec(any::<u8>(), 0..9));
    let times = (-62_135_596_800_i64..253_402_300_800, 0_u32..1_000_000, 0_i32..3_000_000);
    let others = (
        any::<u128>(),
        any::<bool>(),
        any::<IpAddr>(),
        -(10_i128.pow(38)) + 1..10_i128.pow(38),
    );
    let options = (
        option::of(double()),
        option::of(text()),
        option::of(text()),
        option::of(any::<u64>()),
        option::of(any::<u32>()),
    );
    let many = (
        btree_map(key(), any::<i64>(), 0..4),
        btree_set(any::<u32>(), 0..4),
        btree_set(text(), 0..4),
        vec(part(), 0..4),
        part(),
    );
    (numbers, decimal, texts, times, others, options, many).prop_map(
        |(numbers, decimal, texts, times, others, options, many)| Kinds {
            id: Uuid::from_u128(others.0),
            yes: others.1,
            small: numbers.0,
            int: numbers.1,
            unsigned: numbers.2,
            single: numbers.3 + 0.0,
            double: numbers.4,
            decimal: Decimal::from_i128_with_scale(decimal.0, decimal.1).normalize(),
            letter: texts.0,
            text: texts.1,
            list_of_bytes: texts.2,
            bytes: texts.3.into(),
            instant: DateTime::from_timestamp(times.0, times.1 * 1000).unwrap(),
            day: NaiveDate::from_num_days_from_ce_opt(times.2 + 1).unwrap(),
            address: others.2,
            maybe: options.0,
            null: options.1,
            map: many.0,
            set: many.1,
            words: many.2,
            parts: many.3,
            secret: many.4,
            wide: others.3,
            maybe_secret: options.2,
            null_secret: options.3,
            seen: options.4,
        },
    )
}
