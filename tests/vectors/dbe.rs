//! Items that AWS's own library wrote (`dbe/*.json`, by `cargo xtask peers vectors`): every item opens, by each of its
//! recipients, to the plaintext that was encrypted.

use std::collections::BTreeMap;
use std::fs;

use envelope_runtime::dynamic::{Action, DynamicEnvelope, DynamicSchema, Record, Value};
use envelope_runtime::keyring::{MultiKeyring, RawAesKeyring};
use envelope_runtime::record::{Encode as _, Precision};
use envelope_runtime::secret::WrappingKey;
use envelope_runtime::{Envelope, Suite};
use envelope_tests::errors::{Kind, kind};
use envelope_tests::vectors::{RawAesKey, path};
use serde::Deserialize;

use crate::item;
use crate::json::Json;

/// One file: items under one configuration.
#[derive(Deserialize)]
struct File {
    writer: String,
    version: u8,
    config: Config,
    items: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Config {
    logical_table_name: String,
    partition_key_name: String,
    sort_key_name: Option<String>,
    attribute_actions: BTreeMap<String, String>,
    allowed_unsigned_attributes: Vec<String>,
    allowed_unsigned_attribute_prefix: Option<String>,
    suite: String,
    keys: Vec<RawAesKey>,
}

#[derive(Deserialize)]
struct Case {
    case: String,
    plaintext: Json,
    encrypted: Json,
}

/// What the files hold.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    files: usize,
    items: usize,
    /// Items, and recipients of each.
    opened: usize,
    /// Protected attributes by their letter in the legend.
    letters: BTreeMap<char, usize>,
}

impl Config {
    /// The schema; the legend has the last word if a reader says so.
    fn schema(&self, legend_decides: bool) -> DynamicSchema {
        let all = [Action::Encrypted, Action::Signed, Action::Context, Action::Unprotected];
        let named = |name: &str| all.into_iter().find(|action| action.aws_name() == name).unwrap();
        let mut builder = DynamicSchema::builder(&self.logical_table_name).partition_key(&self.partition_key_name);
        for (name, action) in &self.attribute_actions {
            builder = builder.action(name, named(action));
        }
        for name in &self.allowed_unsigned_attributes {
            builder = builder.allow_unsigned(name);
        }
        if let Some(name) = &self.sort_key_name {
            builder = builder.sort_key(name);
        }
        if let Some(prefix) = &self.allowed_unsigned_attribute_prefix {
            builder = builder.allow_unsigned_prefix(prefix);
        }
        if legend_decides {
            builder = builder.legend_decides();
        }
        builder.build().unwrap()
    }

    fn suite(&self) -> Suite {
        match self.suite.as_str() {
            "0x6700" => Suite::Symmetric,
            "0x6701" => Suite::Signed,
            other => panic!("no suite {other}"),
        }
    }

    fn reader(&self, keyring: MultiKeyring, legend_decides: bool) -> DynamicEnvelope {
        let builder = Envelope::builder(keyring).suite(self.suite());
        builder.build().unwrap().dynamic(&self.schema(legend_decides))
    }
}

fn keyring(key: &RawAesKey) -> RawAesKeyring {
    RawAesKeyring::new(&key.namespace, &key.name, WrappingKey::from_bytes(key.bytes())).unwrap()
}

/// A record as it is after reading: its sets in order. Its numbers have one spelling already.
fn stored(record: Record) -> Record {
    let values = record.into_iter();
    values
        .map(|(name, value)| (name, value.stored(Precision::default())))
        .collect()
}

/// The record with another last byte in one of its attributes.
fn altered(record: &Record, name: &str) -> Record {
    let mut record = record.clone();
    let Some(Value::Binary(bytes)) = record.get_mut(name) else {
        panic!("`{name}` is not binary")
    };
    *bytes.last_mut().unwrap() ^= 1;
    record
}

async fn check(file: File, counts: &mut Counts) {
    let config = &file.config;
    assert_eq!(file.writer, "aws-db-esdk 1.3.0");
    for case in file.items {
        let name = &case.case;
        let expected = stored(item::read(case.plaintext).unwrap());
        let encrypted = item::read(case.encrypted).unwrap();
        let described = config.schema(true).describe(&encrypted).unwrap();
        assert_eq!(described.version(), file.version, "{name}");
        assert_eq!(described.suite(), config.suite(), "{name}");
        assert_eq!(described.encrypted_data_keys().len(), config.keys.len(), "{name}");
        for letter in described.legend().chars() {
            *counts.letters.entry(letter).or_default() += 1;
        }
        for (recipient, key) in config.keys.iter().enumerate() {
            for legend_decides in [true, false] {
                let reader = config.reader(MultiKeyring::new(keyring(key)), legend_decides);
                let record = reader.decrypt(&encrypted).await.unwrap();
                assert_eq!(stored(record), expected, "{name}, recipient {recipient}");
            }
            counts.opened += 1;
        }
        let reader = config.reader(MultiKeyring::new(keyring(&config.keys[0])), true);
        let sealed = described
            .actions()
            .unwrap()
            .iter()
            .filter(|(_, action)| **action == Action::Encrypted);
        for name in sealed.map(|(name, _)| name.as_str()).chain(["aws_dbe_head"]) {
            let error = reader.decrypt(&altered(&encrypted, name)).await.unwrap_err();
            assert_eq!(kind(&error), Kind::Unauthenticated, "{name}");
        }
        counts.items += 1;
    }
    counts.files += 1;
}

#[tokio::test]
async fn items_of_the_aws_library_open() {
    let mut counts = Counts::default();
    for entry in fs::read_dir(path("dbe")).unwrap() {
        let path = entry.unwrap().path();
        check(serde_json::from_slice(&fs::read(path).unwrap()).unwrap(), &mut counts).await;
    }
    let letters = BTreeMap::from([('c', 184), ('e', 256), ('s', 280)]);
    let expected = Counts {
        files: 8,
        items: 32,
        opened: 64,
        letters,
    };
    assert_eq!(counts, expected);
}
