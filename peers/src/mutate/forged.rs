//! Headers and footers as a forger writes them, who holds the data key and every wrapping key.

use rand::RngExt as _;
use rand::seq::SliceRandom as _;

use super::Forgery;
use super::header::foreign;
use crate::forger::{Draft, PUBLIC_KEY, Recipient, Signature};

pub const FORGERIES: &[(&str, Forgery)] = &[
    ("forged: nothing", |_, _, _| Some(())),
    ("forged version: 1 for 2, or 2 for 1", |_, _, draft| {
        Some(draft.version = 3 - draft.version)
    }),
    ("forged version: another", |rng, _, draft| {
        Some(draft.version = [0, 3, 255][rng.random_range(0..3)])
    }),
    ("forged flavor: the other, signature and all", |_, _, draft| {
        draft.flavor ^= 1;
        Some(
            draft.signature = if draft.flavor == 1 {
                Signature::Len(103)
            } else {
                Signature::Absent
            },
        )
    }),
    ("forged flavor: another", |rng, _, draft| {
        Some(draft.flavor = rng.random_range(2..=255))
    }),
    ("forged flavor: 01 without a signature", |_, _, draft| {
        draft.flavor = 1;
        Some(draft.signature = Signature::Absent)
    }),
    ("forged flavor: 00 with a signature", |_, _, draft| {
        draft.flavor = 0;
        Some(draft.signature = Signature::Len(103))
    }),
    ("forged flavor: 00 with a signature and its key", |_, _, draft| {
        draft.flavor = 0;
        draft.signature = Signature::Len(103);
        stored(draft, &[(PUBLIC_KEY, OURS)])
    }),
    ("forged flavor: 00 with a public key", |_, _, draft| {
        draft.flavor = 0;
        draft.signature = Signature::Absent;
        stored(draft, &[(PUBLIC_KEY, OURS)])
    }),
    ("forged legend: longer", |_, _, draft| {
        legend(draft, |letters| Some(letters.push(b's')))
    }),
    ("forged legend: shorter", |_, _, draft| {
        legend(draft, |letters| letters.pop().map(drop))
    }),
    ("forged legend: empty", |_, _, draft| {
        legend(draft, |letters| Some(letters.clear()))
    }),
    ("forged legend: shuffled", |rng, _, draft| {
        legend(draft, |letters| Some(letters.shuffle(rng)))
    }),
    ("forged legend: an unknown letter", |rng, _, draft| {
        legend(draft, |letters| {
            Some(*letters.first_mut()? = *[b'n', b'E', 0, 0xff].get(rng.random_range(0..4))?)
        })
    }),
    ("forged legend: a letter for the other", |rng, _, draft| {
        legend(draft, |letters| {
            let at = rng.random_range(0..letters.len());
            Some(
                letters[at] = match letters[at] {
                    b'e' => b's',
                    b's' => b'e',
                    _ => b's',
                },
            )
        })
    }),
    ("forged context: an entry more, bound", |_, _, draft| {
        more(draft, ("more", "text"))
    }),
    ("forged context: an entry more, named as ours", |_, _, draft| {
        more(draft, ("aws-crypto-more", "text"))
    }),
    ("forged context: an empty entry", |_, _, draft| more(draft, ("", ""))),
    ("forged context: the table again", |_, case, draft| {
        more(draft, ("aws-crypto-table-name", &case.config.table))
    }),
    ("forged context: another table", |_, _, draft| {
        more(draft, ("aws-crypto-table-name", "elsewhere"))
    }),
    ("forged context: the partition key's name again", |_, case, draft| {
        more(draft, ("aws-crypto-partition-name", &case.config.partition))
    }),
    ("forged context: the partition key again", |_, case, draft| {
        let key = format!("aws-crypto-attr.{}", case.config.partition);
        let value = draft.expected().get(&key)?.clone();
        more(draft, (&key, &value))
    }),
    ("forged context: another partition key", |_, case, draft| {
        more(draft, (&format!("aws-crypto-attr.{}", case.config.partition), "other"))
    }),
    ("forged context: an attribute that is not in it", |_, _, draft| {
        more(draft, ("aws-crypto-attr.unknown", "text"))
    }),
    ("forged context: a legend", |_, _, draft| {
        more(draft, ("aws-crypto-legend", "S"))
    }),
    ("forged context: out of order", |_, _, draft| {
        let rest = [("z", "1"), ("a", "2")];
        if draft.flavor == 0 {
            stored(draft, &rest)
        } else {
            stored(draft, &[rest[0], (PUBLIC_KEY, OURS)])
        }
    }),
    ("forged context: a key twice, alike", |_, _, draft| twice(draft, "1")),
    ("forged context: a key twice, differently", |_, _, draft| {
        twice(draft, "2")
    }),
    ("forged public key: none", |_, _, draft| {
        signed(draft).and_then(|draft| stored(draft, &[]))
    }),
    ("forged public key: no base64", |_, _, draft| {
        signed(draft).and_then(|draft| stored(draft, &[(PUBLIC_KEY, "***")]))
    }),
    ("forged public key: no point", |_, _, draft| {
        signed(draft).and_then(|draft| stored(draft, &[(PUBLIC_KEY, "AAAA")]))
    }),
    ("forged public key: another's", |_, _, draft| {
        signed(draft).map(|draft| draft.signature = Signature::ByAnother)
    }),
    ("forged data keys: reversed", |_, _, draft| {
        several(draft).map(|draft| draft.recipients.reverse())
    }),
    ("forged data keys: one less", |rng, _, draft| {
        several(draft).map(|draft| drop(draft.recipients.remove(rng.random_range(0..draft.recipients.len()))))
    }),
    ("forged data keys: none", |_, _, draft| Some(draft.recipients.clear())),
    ("forged data keys: one twice", |_, _, draft| {
        Some(draft.recipients.push(draft.recipients[0].clone()))
    }),
    ("forged data keys: a foreign one first", |_, _, draft| {
        Some(draft.recipients.insert(0, Recipient::Foreign(foreign())))
    }),
    ("forged data keys: a foreign one last", |_, _, draft| {
        Some(draft.recipients.push(Recipient::Foreign(foreign())))
    }),
    ("forged data keys: an empty one first", |_, _, draft| {
        let mut empty = foreign();
        empty.ciphertext.clear();
        empty.info.clear();
        empty.provider.clear();
        Some(draft.recipients.insert(0, Recipient::Foreign(empty)))
    }),
    (
        "forged data keys: one that no longer unwraps first",
        |_, case, draft| {
            let mut broken = foreign();
            let key = &case.config.keys[0];
            broken.provider.clone_from(&key.namespace);
            broken.info = [key.name.as_bytes(), &[0, 0, 0, 128, 0, 0, 0, 12], &[5; 12]].concat();
            Some(draft.recipients.insert(0, Recipient::Foreign(broken)))
        },
    ),
    ("forged data keys: one too short for us first", |_, case, draft| {
        let mut broken = foreign();
        let key = &case.config.keys[0];
        broken.provider.clone_from(&key.namespace);
        broken.info = [key.name.as_bytes(), &[0, 0, 0, 128, 0, 0, 0, 12], &[5; 12]].concat();
        broken.ciphertext.truncate(20);
        Some(draft.recipients.insert(0, Recipient::Foreign(broken)))
    }),
    ("forged data keys: forty", |_, _, draft| {
        draft.recipients.resize_with(39, || Recipient::Foreign(foreign()));
        Some(draft.recipients.push(Recipient::Key(draft.config.keys[0].clone())))
    }),
    ("forged data keys: 255", |_, _, draft| {
        draft.recipients.resize_with(255, || Recipient::Foreign(foreign()));
        Some(())
    }),
    ("forged tags: reversed", |_, _, draft| {
        several(draft).map(|draft| draft.tags = |tags| tags.reverse())
    }),
    ("forged tags: the last is wrong", |_, _, draft| {
        several(draft).map(|draft| draft.tags = |tags| tags.last_mut().expect("some")[0] ^= 1)
    }),
    ("forged tags: the first is wrong", |_, _, draft| {
        Some(draft.tags = |tags| tags[0][47] ^= 1)
    }),
    ("forged tags: all but the first are wrong", |_, _, draft| {
        several(draft).map(|draft| draft.tags = |tags| tags[1..].iter_mut().for_each(|tag| tag[0] ^= 1))
    }),
    ("forged tags: one less", |_, _, draft| {
        Some(draft.tags = |tags| tags.truncate(tags.len() - 1))
    }),
    ("forged tags: one more", |_, _, draft| {
        Some(draft.tags = |tags| tags.push(tags[0]))
    }),
    ("forged signature: 102 bytes", |_, _, draft| {
        signed(draft).map(|draft| draft.signature = Signature::Len(102))
    }),
    ("forged signature: 104 bytes", |_, _, draft| {
        signed(draft).map(|draft| draft.signature = Signature::Len(104))
    }),
    ("forged signature: s mirrored, 102 bytes", |_, _, draft| {
        signed(draft).map(|draft| draft.signature = Signature::Mirrored(102))
    }),
    ("forged signature: s mirrored, 103 bytes", |_, _, draft| {
        signed(draft).map(|draft| draft.signature = Signature::Mirrored(103))
    }),
    ("forged signature: s mirrored, 104 bytes", |_, _, draft| {
        signed(draft).map(|draft| draft.signature = Signature::Mirrored(104))
    }),
    ("forged signature: zeros", |_, _, draft| {
        signed(draft).map(|draft| draft.signature = Signature::Bytes(vec![0; 103]))
    }),
    ("forged signature: r and s are one", |_, _, draft| {
        signed(draft).map(|draft| draft.signature = Signature::Bytes(vec![0x30, 6, 2, 1, 1, 2, 1, 1]))
    }),
];

/// Stands for the forger's public key.
const OURS: &str = "<ours>";

fn signed(draft: &mut Draft) -> Option<&mut Draft> {
    Some(draft).filter(|draft| draft.flavor == 1)
}

fn several(draft: &mut Draft) -> Option<&mut Draft> {
    Some(draft).filter(|draft| draft.recipients.len() > 1)
}

fn stored(draft: &mut Draft, entries: &[(&str, &str)]) -> Option<()> {
    let owned = entries
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    Some(draft.stored = Some(owned.collect()))
}

/// Stores an entry beside the public key.
fn more(draft: &mut Draft, entry: (&str, &str)) -> Option<()> {
    let mut entries = vec![entry];
    if draft.flavor == 1 {
        entries.push((PUBLIC_KEY, OURS));
    }
    entries.sort();
    stored(draft, &entries)
}

fn twice(draft: &mut Draft, second: &str) -> Option<()> {
    let mut entries = vec![("a", "1"), ("a", second)];
    if draft.flavor == 1 {
        entries.push((PUBLIC_KEY, OURS));
    }
    stored(draft, &entries)
}

fn legend(draft: &mut Draft, edit: impl FnOnce(&mut Vec<u8>) -> Option<()>) -> Option<()> {
    let before: Vec<_> = draft.fields.iter().map(|field| field.letter).collect();
    let mut letters = before.clone();
    edit(&mut letters)?;
    (letters != before).then(|| draft.legend = Some(letters))
}
