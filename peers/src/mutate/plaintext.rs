//! Items in plaintext that perhaps nobody should encrypt.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue as V;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

use super::Mutant;
use super::sealed::deep;
use crate::config::{Action, Config};
use crate::counts::Counts;
use crate::value::Item;

/// Changes a plaintext item; nothing if the item has not what it takes.
type Change = fn(&mut StdRng, &Config, &mut Item) -> Option<()>;

const CHANGES: &[(&str, Change)] = &[
    ("plaintext: unchanged", |_, _, _| Some(())),
    ("plaintext: no partition key", |_, config, item| {
        item.remove(&config.partition).map(drop)
    }),
    ("plaintext: no sort key", |_, config, item| {
        item.remove(config.sort.as_ref()?).map(drop)
    }),
    ("plaintext: a partition key that is no key", |_, config, item| {
        item.insert(config.partition.clone(), V::Bool(true)).map(drop)
    }),
    ("plaintext: an attribute of the context missing", |_, config, item| {
        let other = |name: &&String| **name != config.partition && Some(*name) != config.sort.as_ref();
        let context = config
            .actions
            .iter()
            .filter(|(_, action)| **action == Action::SignAndInclude);
        let name = context.map(|(name, _)| name).find(other)?;
        item.remove(name).map(drop)
    }),
    ("plaintext: an unknown attribute", |_, _, item| {
        Some(drop(item.insert("unknown".to_owned(), V::Bool(true))))
    }),
    (
        "plaintext: an unknown attribute that may be unsigned",
        |_, config, item| {
            let name = format!("{}unknown", config.unsigned_prefix.as_ref()?);
            Some(drop(item.insert(name, V::Bool(true))))
        },
    ),
    ("plaintext: a reserved name", |_, _, item| {
        Some(drop(item.insert("aws_dbe_x".to_owned(), V::Bool(true))))
    }),
    ("plaintext: a header", |_, _, item| {
        Some(drop(item.insert("aws_dbe_head".to_owned(), V::B(Blob::new([1])))))
    }),
    ("plaintext: nothing", |_, _, item| Some(item.clear())),
    ("plaintext: a number that is none", |rng, config, item| {
        let number = *["", "abc", "1e", "1e126", "1e-131", " 1", "1_0", "0x1", "Infinity"].choose(rng)?;
        put(rng, config, item, V::N(number.to_owned()))
    }),
    ("plaintext: a number of 39 digits", |rng, config, item| {
        put(rng, config, item, V::N("1".repeat(39)))
    }),
    ("plaintext: a number that is none, in a set", |rng, config, item| {
        put(rng, config, item, V::Ns(vec!["abc".to_owned()]))
    }),
    (
        "plaintext: a number twice in a set, spelled otherwise",
        |rng, config, item| put(rng, config, item, V::Ns(vec!["1".to_owned(), "1.0".to_owned()])),
    ),
    ("plaintext: a text twice in a set", |rng, config, item| {
        put(rng, config, item, V::Ss(vec!["a".to_owned(), "a".to_owned()]))
    }),
    ("plaintext: bytes twice in a set", |rng, config, item| {
        put(rng, config, item, V::Bs(vec![Blob::new([1]), Blob::new([1])]))
    }),
    ("plaintext: an empty set", |rng, config, item| {
        let sets = [V::Ss(Vec::new()), V::Ns(Vec::new()), V::Bs(Vec::new())];
        let set = sets.choose(rng)?.clone();
        put(rng, config, item, set)
    }),
    ("plaintext: an empty key in a map", |rng, config, item| {
        put(rng, config, item, V::M(Item::from([(String::new(), V::Null(true))])))
    }),
    ("plaintext: a NULL that is false", |rng, config, item| {
        put(rng, config, item, V::Null(false))
    }),
    ("plaintext: deep enough", |rng, config, item| {
        let levels = *[30, 31].choose(rng)?;
        put(rng, config, item, deep(levels))
    }),
    ("plaintext: too deep", |rng, config, item| {
        let levels = *[32, 33, 40].choose(rng)?;
        put(rng, config, item, deep(levels))
    }),
];

/// The kinds of changes.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    CHANGES.iter().map(|(kind, _)| *kind)
}

/// Changes the item in a way that it allows: of these, the one that came up least so far.
pub fn change(rng: &mut StdRng, config: &Config, item: &Item, counts: &Counts) -> Option<Mutant> {
    let mut changes = CHANGES.to_vec();
    changes.sort_by_key(|(kind, _)| counts.of(kind));
    changes.into_iter().find_map(|(kind, change)| {
        let mut item = item.clone();
        change(rng, config, &mut item)?;
        Some(Mutant { kind, item })
    })
}

/// Replaces the value of a protected attribute.
fn put(rng: &mut StdRng, config: &Config, item: &mut Item, value: V) -> Option<()> {
    let protected = |name: &&String| {
        config
            .actions
            .get(*name)
            .is_some_and(|action| *action != Action::Nothing)
    };
    let mut names: Vec<_> = item.keys().filter(protected).cloned().collect();
    names.sort();
    item.insert(names.choose(rng)?.clone(), value).map(drop)
}
