//! Headers and footers, changed by somebody without a key.

use rand::RngExt as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;

use super::{Case, Edit};
use crate::forger::{EncryptedKey, Header, mirror};
use crate::value::{FOOT, HEAD, Item, binary};

pub const EDITS: &[(&str, Edit)] = &[
    ("header: a byte", |rng, _, item| {
        change(item, HEAD, |bytes| other_byte(rng, bytes))
    }),
    ("header: a bit", |rng, _, item| {
        change(item, HEAD, |bytes| other_bit(rng, bytes))
    }),
    ("header: cut", |rng, _, item| {
        change(item, HEAD, |bytes| bytes.truncate(rng.random_range(0..bytes.len())))
    }),
    ("header: longer", |rng, _, item| {
        change(item, HEAD, |bytes| bytes.push(rng.random()))
    }),
    ("header: gone", |_, _, item| item.remove(HEAD).map(drop)),
    ("header: text", |_, _, item| text(item, HEAD)),
    ("header: of another item", |_, case, item| {
        item.insert(HEAD.to_owned(), case.other[HEAD].clone()).map(drop)
    }),
    ("header: version", |rng, _, item| {
        parsed(item, |header| Some(header.version = rng.random_range(0..4)))
    }),
    ("header: flavor", |rng, _, item| {
        parsed(item, |header| Some(header.flavor ^= rng.random_range(1..4u8)))
    }),
    ("legend: a letter", |rng, _, item| {
        parsed(item, |header| legend_letter(rng, header))
    }),
    ("legend: longer", |_, _, item| {
        parsed(item, |header| Some(header.legend.push(b's')))
    }),
    ("legend: shorter", |_, _, item| {
        parsed(item, |header| header.legend.pop().map(drop))
    }),
    ("legend: shuffled", |rng, _, item| {
        parsed(item, |header| Some(header.legend.shuffle(rng)))
    }),
    ("context: an entry more", |_, _, item| parsed(item, more_context)),
    ("context: an entry less", |_, _, item| {
        parsed(item, |header| header.context.pop().map(drop))
    }),
    ("context: another value", |_, _, item| {
        parsed(item, |header| Some(header.context.first_mut()?.1.push('=')))
    }),
    ("data keys: reversed", |_, _, item| {
        parsed(item, |header| several(header).map(|keys| keys.reverse()))
    }),
    ("data keys: one less", |rng, _, item| {
        parsed(item, |header| {
            several(header).map(|keys| drop(keys.remove(rng.random_range(0..keys.len()))))
        })
    }),
    ("data keys: none", |_, _, item| {
        parsed(item, |header| Some(header.keys.clear()))
    }),
    ("data keys: one twice", |_, _, item| {
        parsed(item, |header| Some(header.keys.push(header.keys.first()?.clone())))
    }),
    ("data keys: a foreign one first", |_, _, item| {
        parsed(item, |header| Some(header.keys.insert(0, foreign())))
    }),
    ("data keys: a foreign one last", |_, _, item| {
        parsed(item, |header| Some(header.keys.push(foreign())))
    }),
    ("data keys: another name", |_, _, item| {
        parsed(item, |header| Some(header.keys.first_mut()?.info[0] ^= 1))
    }),
    ("data keys: another provider", |_, _, item| {
        parsed(item, |header| Some(header.keys.first_mut()?.provider.push('x')))
    }),
    ("data keys: a byte", |rng, _, item| {
        parsed(item, |header| {
            Some(other_byte(rng, &mut header.keys.first_mut()?.ciphertext))
        })
    }),
    ("data keys: of another item", |_, case, item| {
        parsed(item, |header| {
            Some(header.keys = Header::parse(bytes(case.other, HEAD)).keys)
        })
    }),
    ("footer: a byte", |rng, _, item| {
        change(item, FOOT, |bytes| other_byte(rng, bytes))
    }),
    ("footer: a bit", |rng, _, item| {
        change(item, FOOT, |bytes| other_bit(rng, bytes))
    }),
    ("footer: cut", |rng, _, item| {
        change(item, FOOT, |bytes| bytes.truncate(rng.random_range(0..bytes.len())))
    }),
    ("footer: longer", |rng, _, item| {
        change(item, FOOT, |bytes| bytes.push(rng.random()))
    }),
    ("footer: gone", |_, _, item| item.remove(FOOT).map(drop)),
    ("footer: text", |_, _, item| text(item, FOOT)),
    ("footer: of another item", |_, case, item| {
        item.insert(FOOT.to_owned(), case.other[FOOT].clone()).map(drop)
    }),
    ("header and footer: of another item", |_, case, item| {
        item.insert(HEAD.to_owned(), case.other[HEAD].clone());
        item.insert(FOOT.to_owned(), case.other[FOOT].clone()).map(drop)
    }),
    ("tags: the first", |rng, _, item| {
        change(item, FOOT, |bytes| other_byte(rng, &mut bytes[..48]))
    }),
    ("tags: the last", |rng, case, item| {
        let at = 48 * (case.config.keys.len() - 1);
        change(item, FOOT, |bytes| other_byte(rng, &mut bytes[at..at + 48]))
    }),
    ("tags: rotated", |_, case, item| {
        let len = case.config.keys.len();
        (len > 1).then(|| change(item, FOOT, |bytes| bytes[..48 * len].rotate_left(48)))?
    }),
    ("tags: one less", |_, _, item| {
        change(item, FOOT, |bytes| drop(bytes.drain(..48)))
    }),
    ("tags: one more", |_, _, item| {
        change(item, FOOT, |bytes| bytes.splice(..0, [7; 48]).for_each(drop))
    }),
    ("signature: gone", |_, case, item| {
        signature(item, case, |bytes| Some(bytes.clear()))
    }),
    ("signature: one too many", |_, case, item| {
        let flavor = Header::parse(bytes(item, HEAD)).flavor;
        (flavor == 0).then(|| {
            change(item, FOOT, |bytes| {
                bytes.resize(48 * case.config.keys.len() + 103, 0x30)
            })
        })?
    }),
    ("signature: s mirrored", |_, case, item| {
        signature(item, case, |bytes| Some(*bytes = mirror(bytes)))
    }),
    ("signature: long form of its length", |_, case, item| {
        signature(item, case, |bytes| Some(bytes.insert(1, 0x81)))
    }),
    ("signature: a zero before r", |_, case, item| {
        signature(item, case, |bytes| {
            bytes[1] += 1;
            bytes[3] += 1;
            Some(bytes.insert(4, 0))
        })
    }),
    ("signature: no zero before r or s", |_, case, item| {
        signature(item, case, without_zero)
    }),
    ("signature: a byte behind", |_, case, item| {
        signature(item, case, |bytes| Some(bytes.push(0)))
    }),
    ("signature: raw r and s", |_, case, item| {
        signature(item, case, |bytes| Some(bytes.splice(.., [1; 96]).for_each(drop)))
    }),
    ("signature: of another item", |_, case, item| {
        let at = 48 * case.config.keys.len();
        let theirs = bytes(case.other, FOOT)[at..].to_vec();
        signature(item, case, |bytes| Some(*bytes = theirs))
    }),
];

pub(super) fn bytes<'a>(item: &'a Item, name: &str) -> &'a [u8] {
    item[name].as_b().expect("binary").as_ref()
}

/// Changes a binary attribute.
pub(super) fn change(item: &mut Item, name: &str, edit: impl FnOnce(&mut Vec<u8>)) -> Option<()> {
    let mut changed = bytes(item, name).to_vec();
    edit(&mut changed);
    item.insert(name.to_owned(), binary(changed)).map(drop)
}

pub(super) fn other_byte(rng: &mut StdRng, bytes: &mut [u8]) {
    let at = rng.random_range(0..bytes.len());
    bytes[at] = bytes[at].wrapping_add(rng.random_range(1..=255));
}

fn other_bit(rng: &mut StdRng, bytes: &mut [u8]) {
    let at = rng.random_range(0..bytes.len());
    bytes[at] ^= 1 << rng.random_range(0..8u8);
}

fn text(item: &mut Item, name: &str) -> Option<()> {
    let text = String::from("text");
    item.insert(name.to_owned(), aws_sdk_dynamodb::types::AttributeValue::S(text))
        .map(drop)
}

/// Changes a header by its parts.
fn parsed(item: &mut Item, edit: impl FnOnce(&mut Header) -> Option<()>) -> Option<()> {
    let before = Header::parse(bytes(item, HEAD));
    let mut header = before.clone();
    edit(&mut header)?;
    (header != before).then_some(())?;
    change(item, HEAD, |bytes| *bytes = header.bytes())
}

fn legend_letter(rng: &mut StdRng, header: &mut Header) -> Option<()> {
    let at = rng.random_range(0..header.legend.len());
    let letters = *b"esc\0x";
    header.legend[at] = letters[rng.random_range(0..letters.len())];
    Some(())
}

fn more_context(header: &mut Header) -> Option<()> {
    header.context.push(("more".to_owned(), "text".to_owned()));
    header.context.sort();
    Some(())
}

fn several(header: &mut Header) -> Option<&mut Vec<EncryptedKey>> {
    Some(&mut header.keys).filter(|keys| keys.len() > 1)
}

/// An encrypted data key of nobody.
pub(super) fn foreign() -> EncryptedKey {
    EncryptedKey {
        provider: "elsewhere".to_owned(),
        info: b"a key".to_vec(),
        ciphertext: vec![9; 96],
    }
}

/// Changes the signature in the footer.
fn signature(item: &mut Item, case: &Case<'_>, edit: impl FnOnce(&mut Vec<u8>) -> Option<()>) -> Option<()> {
    let footer = bytes(item, FOOT).to_vec();
    let (tags, signature) = footer.split_at(48 * case.config.keys.len());
    let mut changed = signature.to_vec();
    (!signature.is_empty()).then_some(())?;
    edit(&mut changed)?;
    item.insert(FOOT.to_owned(), binary([tags, &changed].concat()))
        .map(drop)
}

/// Takes the zero away that keeps r or s positive.
fn without_zero(der: &mut Vec<u8>) -> Option<()> {
    let r_len = usize::from(der[3]);
    let len_at = if der[4] == 0 { 3 } else { 4 + r_len + 1 };
    (*der.get(len_at + 1)? == 0).then_some(())?;
    der.remove(len_at + 1);
    der[len_at] -= 1;
    der[1] -= 1;
    Some(())
}
