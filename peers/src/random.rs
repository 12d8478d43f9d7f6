//! Random configurations and items, from a seed.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom as _, SliceRandom as _};
use rand::{Rng as _, RngExt as _};

use crate::config::{Action, Config, Key, Suite};
use crate::value::{Item, binary, normal_number};

/// Names of attributes: of one length, of other lengths in bytes than in UTF-16 code units, and such that come in
/// another order by UTF-16 code units than by bytes.
const NAMES: [&str; 22] = [
    "a",
    "b",
    "Z",
    "aa",
    "ab",
    "zz",
    "name",
    "größe",
    "größf",
    "名前",
    "名",
    "\u{ff61}",
    "\u{10002}",
    "\u{10002}a",
    "x\u{1f980}",
    "with space",
    "a.b",
    "$['a']",
    "a#1",
    "_",
    "attribute-with-a-rather-long-name",
    "\u{e000}\u{10ffff}",
];
const KEY_NAMES: [&str; 7] = ["pk", "sk", "id", "schlüssel", "\u{1f511}", "a key", "k"];
const TEXTS: [&str; 10] = [
    "",
    "a",
    "hello",
    "Grüße",
    "\u{ff61}",
    "\u{10002}",
    "名前",
    "line\nbreak\0",
    "\u{7f}\u{80}\u{7ff}\u{800}",
    "\"q\"",
];

/// A configuration of one suite and version.
pub fn config(rng: &mut StdRng, suite: Suite, version: u8) -> Config {
    let mut names: Vec<_> = NAMES.to_vec();
    names.shuffle(rng);
    let mut key_names = KEY_NAMES.to_vec();
    key_names.shuffle(rng);
    let key_action = if version == 2 {
        Action::SignAndInclude
    } else {
        Action::Sign
    };
    let partition = key_names[0].to_owned();
    let sort = rng.random_bool(0.5).then(|| key_names[1].to_owned());
    let mut actions: BTreeMap<_, _> = [(partition.clone(), key_action)].into();
    actions.extend(sort.clone().map(|name| (name, key_action)));
    let unsigned_prefix = rng
        .random_bool(0.5)
        .then(|| (*[":", "_", "ü"].choose(rng).expect("some")).to_owned());
    let mut unsigned = Vec::new();
    for name in names.into_iter().take(rng.random_range(2..12)) {
        let action = match rng.random_range(0..10) {
            0..5 => Action::Encrypt,
            7.. if version == 2 => Action::SignAndInclude,
            5..9 => Action::Sign,
            _ => Action::Nothing,
        };
        let prefixed = unsigned_prefix
            .as_ref()
            .is_some_and(|prefix| name.starts_with(prefix.as_str()));
        if prefixed {
            continue;
        }
        if action == Action::Nothing {
            unsigned.push(name.to_owned());
        }
        actions.insert(name.to_owned(), action);
    }
    if rng.random_bool(0.02) {
        // More than one byte counts.
        let many = |at| {
            (
                format!("attribute {at}"),
                if at % 7 == 0 { Action::Sign } else { Action::Encrypt },
            )
        };
        actions.extend((0..300).map(many));
    }
    if let Some(prefix) = unsigned_prefix.as_ref().filter(|_| rng.random_bool(0.7)) {
        actions.insert(format!("{prefix}free"), Action::Nothing);
    }
    Config {
        table: (*["customers", "Tabelle-ä", "t\u{1f980}", "t"].choose(rng).expect("some")).to_owned(),
        partition,
        sort,
        actions,
        unsigned,
        unsigned_prefix,
        suite,
        keys: (0..rng.random_range(1..=3)).map(|at| key(rng, at)).collect(),
    }
}

fn key(rng: &mut StdRng, at: usize) -> Key {
    let mut bytes = [0; 32];
    rng.fill_bytes(&mut bytes);
    let namespace = if rng.random_bool(0.5) {
        "peers".to_owned()
    } else {
        format!("peers-{at}")
    };
    Key {
        namespace,
        name: format!("key-{at}-ü"),
        bytes,
    }
}

/// An item of a configuration: with its keys, with all attributes that are in the encryption context (AWS's library
/// demands them), and with some of the others.
pub fn item(rng: &mut StdRng, config: &Config) -> Item {
    let keys: BTreeSet<_> = [&config.partition].into_iter().chain(&config.sort).collect();
    let mut item = Item::new();
    for (name, action) in &config.actions {
        if keys.contains(name) {
            item.insert(name.clone(), key_value(rng));
        } else if *action == Action::SignAndInclude || rng.random_bool(0.8) {
            item.insert(name.clone(), value(rng, 0));
        }
    }
    item
}

/// A value that a key of DynamoDB may have.
pub fn key_value(rng: &mut StdRng) -> AttributeValue {
    match rng.random_range(0..3) {
        0 => AttributeValue::S(text(rng)),
        1 => AttributeValue::N(number(rng)),
        _ => binary(bytes(rng)),
    }
}

/// Any value.
pub fn value(rng: &mut StdRng, depth: usize) -> AttributeValue {
    use AttributeValue as V;
    let kinds = if depth < 4 { 10 } else { 8 };
    match rng.random_range(0..kinds) {
        0 => V::Null(true),
        1 => V::Bool(rng.random()),
        2 => V::S(text(rng)),
        3 => V::N(number(rng)),
        4 => binary(bytes(rng)),
        5 => {
            let set: BTreeSet<_> = (0..rng.random_range(1..5)).map(|_| text(rng)).collect();
            V::Ss(shuffled(rng, set))
        }
        6 => {
            let set: BTreeMap<_, _> = (0..rng.random_range(1..5))
                .map(|_| number(rng))
                .map(|number| (normal_number(&number), number))
                .collect();
            V::Ns(shuffled(rng, set.into_values()))
        }
        7 => {
            let set: BTreeSet<_> = (0..rng.random_range(1..5)).map(|_| bytes(rng)).collect();
            V::Bs(shuffled(rng, set.into_iter().map(Blob::new)))
        }
        8 => V::L((0..rng.random_range(0..4)).map(|_| value(rng, depth + 1)).collect()),
        _ => {
            let len = rng.random_range(0..4);
            V::M((0..len).map(|_| (map_key(rng), value(rng, depth + 1))).collect())
        }
    }
}

fn shuffled<T>(rng: &mut StdRng, members: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut members: Vec<_> = members.into_iter().collect();
    members.shuffle(rng);
    members
}

fn map_key(rng: &mut StdRng) -> String {
    if rng.random() {
        (*NAMES.choose(rng).expect("some")).to_owned()
    } else {
        format!("k{}", rng.random_range(0..9))
    }
}

pub fn text(rng: &mut StdRng) -> String {
    match rng.random_range(0..4) {
        0 => {
            let len = rng.random_range(0..40);
            (0..len).map(|_| rng.random::<char>()).collect()
        }
        1 => format!("text {}", rng.random_range(0..1_000)),
        _ => (*TEXTS.choose(rng).expect("some")).to_owned(),
    }
}

pub fn bytes(rng: &mut StdRng) -> Vec<u8> {
    let mut bytes = vec![0; rng.random_range(0..40)];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// A number in any spelling that DynamoDB takes.
pub fn number(rng: &mut StdRng) -> String {
    let digits = |rng: &mut StdRng, len: usize| -> String {
        (0..len).map(|_| char::from(b'0' + rng.random_range(0..10u8))).collect()
    };
    let sign = *["", "", "-", "+"].choose(rng).expect("some");
    let zeros = if rng.random_bool(0.2) { "00" } else { "" };
    match rng.random_range(0..7) {
        0 => rng.random_range(-1_000..1_000i32).to_string(),
        1 => (*[
            "0", "-0", "+0", "0.0", "00", "0e5", ".0", "0.", "1e2", "100", "1E+2", "1.00", "-.5", "5.",
        ]
        .choose(rng)
        .expect("some"))
        .to_owned(),
        2 => {
            let len = rng.random_range(1..=38);
            format!("{sign}{zeros}{}", digits(rng, len))
        }
        3 => {
            let (whole, fraction) = (rng.random_range(0..=19), rng.random_range(1..=19));
            format!("{sign}{zeros}{}.{}", digits(rng, whole), digits(rng, fraction))
        }
        4 => {
            let letter = *["e", "E"].choose(rng).expect("some");
            let len = rng.random_range(1..=10);
            format!("{sign}{}{letter}{}", digits(rng, len), rng.random_range(-100..100))
        }
        5 => {
            let letter = *["e+", "E+0", "e-", "E-00"].choose(rng).expect("some");
            format!(
                "{sign}{}.{}{letter}{}",
                digits(rng, 1),
                digits(rng, 3),
                rng.random_range(0..90)
            )
        }
        _ => (*[
            "9.9999999999999999999999999999999999999E+125",
            "1E-130",
            "-1E-130",
            "-9.9E125",
        ]
        .choose(rng)
        .expect("some"))
        .to_owned(),
    }
}
