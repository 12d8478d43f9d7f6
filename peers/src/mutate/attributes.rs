//! Attributes, changed by somebody without a key.

use aws_sdk_dynamodb::types::AttributeValue;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom as _, SliceRandom as _};

use super::header::{change, other_byte};
use super::{Case, Edit};
use crate::config::Action;
use crate::random;
use crate::value::{Item, binary, normal, normal_number};

pub const EDITS: &[(&str, Edit)] = &[
    ("ciphertext: a byte", |rng, case, item| {
        let name = one(rng, case, item, Action::Encrypt)?;
        change(item, &name, |bytes| other_byte(rng, bytes))
    }),
    ("ciphertext: its type", |rng, case, item| {
        let name = one(rng, case, item, Action::Encrypt)?;
        change(item, &name, |bytes| other_byte(rng, &mut bytes[..2]))
    }),
    ("ciphertext: cut", |rng, case, item| {
        let name = one(rng, case, item, Action::Encrypt)?;
        change(item, &name, |bytes| bytes.truncate(bytes.len() - 1))
    }),
    ("ciphertext: next to nothing", |rng, case, item| {
        let name = one(rng, case, item, Action::Encrypt)?;
        change(item, &name, |bytes| bytes.truncate(1))
    }),
    ("ciphertext: longer", |rng, case, item| {
        let name = one(rng, case, item, Action::Encrypt)?;
        change(item, &name, |bytes| bytes.push(0))
    }),
    ("ciphertext: of another item", |rng, case, item| {
        let name = one(rng, case, item, Action::Encrypt)?;
        let theirs = case.other.get(&name)?.clone();
        item.insert(name, theirs).map(drop)
    }),
    ("ciphertext: swapped", |rng, case, item| {
        swap(rng, case, item, Action::Encrypt)
    }),
    ("ciphertext: replaced by plaintext", |rng, case, item| {
        let name = one(rng, case, item, Action::Encrypt)?;
        let plaintext = case.plaintext[&name].clone();
        item.insert(name, plaintext).map(drop)
    }),
    ("ciphertext: dropped", |rng, case, item| {
        let name = one(rng, case, item, Action::Encrypt)?;
        item.remove(&name).map(drop)
    }),
    ("signed: another value", |rng, case, item| {
        let name = signed(rng, case, item)?;
        let value = random::value(rng, 0);
        different(item, &name, value)
    }),
    ("signed: swapped", |rng, case, item| swap(rng, case, item, Action::Sign)),
    ("signed: dropped", |rng, case, item| {
        let name = signed(rng, case, item)?;
        item.remove(&name).map(drop)
    }),
    ("signed: another type", |rng, case, item| {
        let name = signed(rng, case, item)?;
        let value = match &item[&name] {
            AttributeValue::S(text) => binary(text.as_bytes()),
            AttributeValue::N(number) => AttributeValue::S(normal_number(number)),
            AttributeValue::Ns(members) => AttributeValue::Ss(members.clone()),
            AttributeValue::M(entries) if entries.is_empty() => AttributeValue::L(Vec::new()),
            _ => return None,
        };
        item.insert(name, value).map(drop)
    }),
    ("signed: a number spelled otherwise", |_, case, item| {
        rewrite(case, item, |value| match value {
            AttributeValue::N(number) => Some(AttributeValue::N(respelled(number))),
            AttributeValue::Ns(members) => Some(AttributeValue::Ns(
                members.iter().map(|number| respelled(number)).collect(),
            )),
            _ => None,
        })
    }),
    ("signed: normalized", |_, case, item| {
        rewrite(case, item, |value| Some(normal(value)).filter(|other| other != value))
    }),
    ("signed: a set in another order", |_, case, item| {
        rewrite(case, item, |value| match value {
            AttributeValue::Ns(members) => reversed(members).map(AttributeValue::Ns),
            AttributeValue::Ss(members) => reversed(members).map(AttributeValue::Ss),
            AttributeValue::Bs(members) => reversed(members).map(AttributeValue::Bs),
            _ => None,
        })
    }),
    ("signed: a member of a set twice", |_, case, item| {
        rewrite(case, item, |value| match value {
            AttributeValue::Ns(members) => Some(AttributeValue::Ns(twice(members))),
            AttributeValue::Ss(members) => Some(AttributeValue::Ss(twice(members))),
            AttributeValue::Bs(members) => Some(AttributeValue::Bs(twice(members))),
            _ => None,
        })
    }),
    ("signed: a number that is none", |rng, case, item| {
        let number = *[
            "",
            "abc",
            "1e",
            "123456789012345678901234567890123456789",
            "1e126",
            "1e-131",
            "٣",
        ]
        .choose(rng)?;
        rewrite(case, item, |value| {
            value.is_n().then(|| AttributeValue::N(number.to_owned()))
        })
    }),
    ("signed: NULL that is false", |_, case, item| {
        rewrite(case, item, |value| {
            value.is_null().then_some(AttributeValue::Null(false))
        })
    }),
    ("key: another value", |rng, case, item| {
        let value = random::key_value(rng);
        different(item, &case.config.partition, value)
    }),
    ("key: another type", |_, case, item| {
        different(item, &case.config.partition, AttributeValue::Null(true))
    }),
    ("key: dropped", |_, case, item| {
        item.remove(&case.config.partition).map(drop)
    }),
    ("key: of another item", |_, case, item| {
        different(item, &case.config.partition, case.other[&case.config.partition].clone())
    }),
    ("keys: swapped", |_, case, item| {
        let (partition, sort) = (&case.config.partition, case.config.sort.as_ref()?);
        let (left, right) = (item[partition].clone(), item[sort].clone());
        different(item, partition, right)?;
        item.insert(sort.clone(), left).map(drop)
    }),
    ("attribute: added", |rng, _, item| {
        absent(item, "unknown", random::value(rng, 0))
    }),
    ("attribute: a configured one added", |rng, case, item| {
        let name = case
            .config
            .actions
            .iter()
            .find(|(name, action)| **action != Action::Nothing && !item.contains_key(*name))?
            .0;
        absent(item, name, random::value(rng, 0))
    }),
    ("attribute: renamed", |rng, case, item| {
        let name = one(rng, case, item, Action::Encrypt).or_else(|| signed(rng, case, item))?;
        let value = item.remove(&name)?;
        absent(item, &format!("{name}2"), value)
    }),
    ("attribute: plaintext and ciphertext swapped", |rng, case, item| {
        let (left, right) = (one(rng, case, item, Action::Encrypt)?, signed(rng, case, item)?);
        exchange(item, &left, &right)
    }),
    ("unprotected: added", |rng, case, item| {
        let prefix = case.config.unsigned_prefix.as_ref()?;
        absent(item, &format!("{prefix}more"), random::value(rng, 0))
    }),
    ("unprotected: another value", |rng, case, item| {
        let name = one(rng, case, item, Action::Nothing)?;
        different(item, &name, random::value(rng, 0))
    }),
    ("unprotected: dropped", |rng, case, item| {
        let name = one(rng, case, item, Action::Nothing)?;
        item.remove(&name).map(drop)
    }),
    ("reserved: a beacon", |_, _, item| {
        absent(item, "aws_dbe_b_name", binary([1, 2, 3]))
    }),
    ("reserved: a beacon version", |_, _, item| {
        absent(item, "aws_dbe_v_1", AttributeValue::S(" ".to_owned()))
    }),
    ("reserved: anything", |_, _, item| {
        absent(item, "aws_dbe_", AttributeValue::Bool(true))
    }),
];

/// The names of an item's attributes of some action, but for its keys.
fn names(case: &Case<'_>, item: &Item, action: Action) -> Vec<String> {
    let config = case.config;
    let mut names: Vec<_> = item
        .keys()
        .filter(|name| config.actions.get(*name) == Some(&action))
        .filter(|name| **name != config.partition && Some(*name) != config.sort.as_ref())
        .cloned()
        .collect();
    names.sort();
    names
}

pub(super) fn one(rng: &mut StdRng, case: &Case<'_>, item: &Item, action: Action) -> Option<String> {
    names(case, item, action).choose(rng).cloned()
}

/// A signed attribute, or one that is in the encryption context too.
pub(super) fn signed(rng: &mut StdRng, case: &Case<'_>, item: &Item) -> Option<String> {
    let both = [
        names(case, item, Action::Sign),
        names(case, item, Action::SignAndInclude),
    ]
    .concat();
    both.choose(rng).cloned()
}

fn swap(rng: &mut StdRng, case: &Case<'_>, item: &mut Item, action: Action) -> Option<()> {
    let mut names = names(case, item, action);
    names.shuffle(rng);
    let [left, right, ..] = &names[..] else { return None };
    exchange(item, left, right)
}

fn exchange(item: &mut Item, left: &str, right: &str) -> Option<()> {
    let (old_left, old_right) = (item[left].clone(), item[right].clone());
    different(item, left, old_right)?;
    item.insert(right.to_owned(), old_left).map(drop)
}

/// Sets an attribute to a value that means something else.
fn different(item: &mut Item, name: &str, value: AttributeValue) -> Option<()> {
    (normal(&value) != normal(&item[name]))
        .then(|| item.insert(name.to_owned(), value))
        .map(drop)
}

fn absent(item: &mut Item, name: &str, value: AttributeValue) -> Option<()> {
    item.insert(name.to_owned(), value).is_none().then_some(())
}

/// Rewrites the first signed attribute of which something can be made; keys too.
fn rewrite(case: &Case<'_>, item: &mut Item, edit: impl Fn(&AttributeValue) -> Option<AttributeValue>) -> Option<()> {
    let mut protected: Vec<_> = case
        .config
        .actions
        .iter()
        .filter(|(_, action)| **action >= Action::Sign)
        .collect();
    protected.retain(|(_, action)| **action != Action::Nothing);
    let (name, value) = protected
        .into_iter()
        .find_map(|(name, _)| Some((name.clone(), edit(item.get(name)?)?)))?;
    item.insert(name, value).map(drop)
}

fn respelled(number: &str) -> String {
    let (normal, sign) = match normal_number(number) {
        number if number.starts_with('-') => (number[1..].to_owned(), "-"),
        number => (number, ""),
    };
    if normal.contains('.') {
        format!("{sign}00{normal}00e0")
    } else {
        format!("{sign}{normal}.0E+0")
    }
}

fn reversed<T: Clone>(members: &[T]) -> Option<Vec<T>> {
    (members.len() > 1).then(|| members.iter().rev().cloned().collect())
}

fn twice<T: Clone>(members: &[T]) -> Vec<T> {
    [members, &members[..1]].concat()
}
