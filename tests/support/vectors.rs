//! The form of our own vectors: files of encrypted records with all that is needed to read them, and what they then are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use envelope_runtime::keyring::RawAesKeyring;
use envelope_runtime::secret::WrappingKey;
use envelope_runtime::{Encrypted, Envelope, Suite};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::forger::{Entries, Wrapping};

/// One file: records of one type.
#[derive(Serialize, Deserialize)]
pub struct Vectors<R, E> {
    pub about: String,
    pub keyring: RawAesKey,
    pub rows: Vec<Row<R, E>>,
}

/// A raw AES wrapping key.
#[derive(Serialize, Deserialize)]
pub struct RawAesKey {
    pub namespace: String,
    pub name: String,
    /// In hexadecimal.
    pub key: String,
}

/// One record.
#[derive(Serialize, Deserialize)]
pub struct Row<R, E> {
    pub case: String,
    /// `0x6700` or `0x6701`.
    pub suite: String,
    /// The version of the record format.
    pub version: u8,
    /// The constants of the client that wrote it.
    pub constants: Entries,
    /// The encryption context that a reader must know, constants included.
    pub context: Entries,
    /// The record, as it is after reading.
    pub record: R,
    /// The columns; ciphertext, header and footer in base64.
    pub encrypted: E,
}

impl RawAesKey {
    /// The key as bytes.
    pub fn bytes(&self) -> [u8; 32] {
        let digit = |at: usize| u8::from_str_radix(&self.key[2 * at..2 * at + 2], 16).expect("hexadecimal");
        assert_eq!(self.key.len(), 64);
        std::array::from_fn(digit)
    }

    /// A client over this key.
    pub fn client(&self, suite: Suite, constants: &Entries) -> Envelope {
        let key = WrappingKey::from_bytes(self.bytes());
        let keyring = RawAesKeyring::new(&self.namespace, &self.name, key).expect("a valid name");
        let builder = Envelope::builder(keyring).suite(suite);
        let builder = constants
            .iter()
            .fold(builder, |builder, (key, value)| builder.constant(key, value));
        builder.build().expect("valid constants")
    }

    /// The same key for the forger.
    pub fn wrapping(&self) -> Wrapping {
        Wrapping {
            namespace: self.namespace.clone(),
            name: self.name.clone(),
            key: self.bytes(),
        }
    }
}

impl<R, E> Row<R, E> {
    /// The suite.
    pub fn suite(&self) -> Suite {
        match self.suite.as_str() {
            "0x6700" => Suite::Symmetric,
            "0x6701" => Suite::Signed,
            other => panic!("no suite {other}"),
        }
    }
}

/// Where a file of vectors is.
pub fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors").join(file)
}

/// A record of many types of fields, encrypted and signed.
#[derive(Encrypted, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[envelope(table = "specimens")]
pub struct Specimen {
    #[envelope(signed, id)]
    pub id: Uuid,
    #[envelope(signed, id)]
    pub number: i64,
    #[envelope(encrypted)]
    pub text: String,
    #[envelope(signed)]
    pub letter: char,
    #[envelope(encrypted)]
    pub wide: i128,
    #[envelope(encrypted)]
    pub small: f64,
    #[envelope(signed)]
    pub ratio: f64,
    #[envelope(encrypted)]
    pub yes: bool,
    #[envelope(encrypted)]
    pub blob: Vec<u8>,
    #[envelope(signed)]
    pub tag: [u8; 4],
    #[envelope(encrypted)]
    pub instant: DateTime<Utc>,
    #[envelope(signed)]
    pub noted: DateTime<Utc>,
    #[envelope(encrypted)]
    pub day: NaiveDate,
    #[envelope(encrypted)]
    pub list: Vec<Option<u32>>,
    #[envelope(encrypted)]
    pub nested: BTreeMap<String, Vec<BTreeMap<String, bool>>>,
    #[envelope(signed)]
    pub labels: BTreeMap<String, String>,
    #[envelope(encrypted)]
    pub names: BTreeSet<String>,
    #[envelope(signed)]
    pub counts: BTreeSet<i32>,
    #[envelope(encrypted, name = "größe\u{10002}")]
    pub size: Option<u16>,
}

impl Specimen {
    /// Values in the middle of their ranges.
    pub fn usual() -> Self {
        Self {
            id: Uuid::from_u128(0x1b4e_28ba_2fa1_41d2_883f_0016_d3cc_a427),
            number: 42,
            text: "Grüße an \u{10002} und \"alle\"".to_owned(),
            letter: 'ß',
            wide: -170_141_183_460_469_231,
            small: 1.5e-7,
            ratio: 0.1,
            yes: true,
            blob: (0..=255).collect(),
            tag: *b"tag!",
            instant: DateTime::from_timestamp(1_763_762_400, 123_456_789).expect("in range"),
            noted: DateTime::from_timestamp(1_763_762_400, 120_000_000).expect("in range"),
            day: NaiveDate::from_ymd_opt(2024, 2, 29).expect("a leap year"),
            list: vec![Some(7), None, Some(0)],
            nested: BTreeMap::from([
                (
                    "b".to_owned(),
                    vec![BTreeMap::from([("x".to_owned(), true)]), BTreeMap::new()],
                ),
                ("a".to_owned(), vec![]),
            ]),
            labels: BTreeMap::from([
                ("\u{ff61}".to_owned(), "one".to_owned()),
                ("\u{10002}".to_owned(), String::new()),
            ]),
            names: ["\u{ff61}", "\u{10002}", "", "a"].map(str::to_owned).into(),
            counts: [9, 10, -1, 0, 100].into(),
            size: Some(65_535),
        }
    }

    /// Values at the ends of their ranges, and nothing where nothing may be.
    pub fn extreme() -> Self {
        Self {
            id: Uuid::max(),
            number: i64::MIN,
            text: String::new(),
            letter: '\0',
            wide: 10i128.pow(38) - 1,
            small: 1e-130,
            ratio: 9.999_999_999_999_998e125,
            yes: false,
            blob: Vec::new(),
            tag: [0; 4],
            instant: DateTime::from_timestamp(253_402_300_799, 999_999_999).expect("in range"),
            noted: DateTime::from_timestamp(-62_167_219_200, 0).expect("in range"),
            day: NaiveDate::from_ymd_opt(0, 1, 1).expect("a date"),
            list: Vec::new(),
            nested: BTreeMap::new(),
            labels: BTreeMap::new(),
            names: BTreeSet::new(),
            counts: BTreeSet::new(),
            size: None,
        }
    }
}
