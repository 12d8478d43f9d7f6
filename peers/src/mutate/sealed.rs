//! Attributes as a forger writes them, who holds the data key.

use aws_sdk_dynamodb::types::AttributeValue;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom as _, SliceRandom as _};

use super::attributes::{one, signed};
use super::{Case, Forgery};
use crate::bytes::{self, TypeId, counted, sequence, typed};
use crate::config::Action;
use crate::forger::{Body, Draft, Field};
use crate::random;
use crate::value::{Item, binary};

pub const FORGERIES: &[(&str, Forgery)] = &[
    ("forged action: signed for encrypted", |rng, case, draft| {
        let name = encrypted(rng, case)?;
        Some(plain(draft, &name, b's', case.plaintext[&name].clone()))
    }),
    ("forged action: in the context for encrypted", |rng, case, draft| {
        let name = encrypted(rng, case)?;
        Some(plain(draft, &name, b'c', case.plaintext[&name].clone()))
    }),
    ("forged action: encrypted for signed", |rng, case, draft| {
        let name = signed(rng, case, case.encrypted)?;
        Some(seal(draft, &name, &case.plaintext[&name]))
    }),
    ("forged action: in the context for signed", |rng, case, draft| {
        let name = one(rng, case, case.encrypted, Action::Sign)?;
        Some(draft.field(&name).letter = b'c')
    }),
    ("forged action: signed for in the context", |rng, case, draft| {
        let name = one(rng, case, case.encrypted, Action::SignAndInclude)?;
        Some(draft.field(&name).letter = b's')
    }),
    ("forged action: an encrypted partition key", |_, case, draft| {
        let name = &case.config.partition;
        Some(seal(draft, name, &case.plaintext[name]))
    }),
    ("forged action: an encrypted sort key", |_, case, draft| {
        let name = case.config.sort.as_ref()?;
        Some(seal(draft, name, &case.plaintext[name]))
    }),
    ("forged action: keys in the context, or no longer", |_, case, draft| {
        let letter = if draft.version == 1 { b'c' } else { b's' };
        Some(draft.field(&case.config.partition).letter = letter)
    }),
    ("forged action: the sort key alone", |_, case, draft| {
        let letter = if draft.version == 1 { b'c' } else { b's' };
        Some(draft.field(case.config.sort.as_ref()?).letter = letter)
    }),
    ("forged action: e over a plaintext", |rng, case, draft| {
        let name = signed(rng, case, case.encrypted)?;
        Some(draft.field(&name).letter = b'e')
    }),
    ("forged action: s over a ciphertext", |rng, case, draft| {
        let name = encrypted(rng, case)?;
        Some(draft.field(&name).letter = b's')
    }),
    (
        "forged attribute: the ciphertext's bytes, signed",
        |rng, case, draft| {
            let name = encrypted(rng, case)?;
            Some(plain(draft, &name, b's', binary([0, 1, 2])))
        },
    ),
    ("forged attribute: an unknown one, signed", |rng, _, draft| {
        add(draft, b's', "unknown", Body::Plain(random::value(rng, 0)))
    }),
    ("forged attribute: an unknown one, encrypted", |_, _, draft| {
        add(draft, b'e', "unknown", Body::Seal(b"text".to_vec()))
    }),
    ("forged attribute: an unknown one, in the context", |rng, _, draft| {
        add(draft, b'c', "unknown", Body::Plain(random::value(rng, 0)))
    }),
    ("forged attribute: an unprotected one, signed", |rng, case, draft| {
        let name = one(rng, case, case.encrypted, Action::Nothing)?;
        draft.rest.remove(&name);
        add(draft, b's', &name, Body::Plain(case.plaintext[&name].clone()))
    }),
    ("forged attribute: an unprotected one, added", |_, case, draft| {
        let name = format!("{}x", case.config.unsigned_prefix.as_ref()?);
        draft.rest.insert(name, AttributeValue::Null(true));
        Some(())
    }),
    ("forged attribute: an encrypted one dropped", |rng, case, draft| {
        let name = encrypted(rng, case)?;
        Some(draft.fields.retain(|field| field.name != name))
    }),
    ("forged attribute: a signed one dropped", |rng, case, draft| {
        let name = one(rng, case, case.encrypted, Action::Sign)?;
        Some(draft.fields.retain(|field| field.name != name))
    }),
    ("forged attribute: one of the context dropped", |rng, case, draft| {
        let name = one(rng, case, case.encrypted, Action::SignAndInclude)?;
        Some(draft.fields.retain(|field| field.name != name))
    }),
    ("forged attribute: the partition key dropped", |_, case, draft| {
        Some(draft.fields.retain(|field| field.name != case.config.partition))
    }),
    ("forged attribute: two values swapped", |_, _, draft| {
        let mut sealed = draft
            .fields
            .iter_mut()
            .filter(|field| matches!(field.body, Body::Seal(_)));
        let (left, right) = (sealed.next()?, sealed.next()?);
        std::mem::swap(&mut left.body, &mut right.body);
        std::mem::swap(&mut left.type_id, &mut right.type_id);
        Some(())
    }),
    ("forged attribute: another signed value", |rng, case, draft| {
        let name = signed(rng, case, case.encrypted)?;
        let letter = draft.field(&name).letter;
        Some(plain(draft, &name, letter, random::value(rng, 0)))
    }),
    ("forged attribute: another partition key", |rng, case, draft| {
        let name = case.config.partition.clone();
        let letter = draft.field(&name).letter;
        Some(plain(draft, &name, letter, random::key_value(rng)))
    }),
    ("forged attribute: a partition key of another type", |_, case, draft| {
        let name = case.config.partition.clone();
        let letter = draft.field(&name).letter;
        Some(plain(draft, &name, letter, AttributeValue::Bool(true)))
    }),
    ("forged attribute: a signed value that is none", |rng, case, draft| {
        let name = signed(rng, case, case.encrypted)?;
        let letter = draft.field(&name).letter;
        let values = [
            AttributeValue::N(String::new()),
            AttributeValue::N("abc".to_owned()),
            AttributeValue::N("1e200".to_owned()),
            AttributeValue::N("1".repeat(39)),
            AttributeValue::Ss(vec!["a".to_owned(), "a".to_owned()]),
            AttributeValue::Ns(vec!["1".to_owned(), "1.0".to_owned()]),
            AttributeValue::Ss(Vec::new()),
            AttributeValue::Ns(Vec::new()),
            AttributeValue::M([(String::new(), AttributeValue::Null(true))].into()),
            deep(40),
            deep(31),
            deep(32),
            deep(33),
        ];
        Some(plain(draft, &name, letter, values.choose(rng)?.clone()))
    }),
    ("forged order: numbered otherwise", |rng, _, draft| {
        let before: Vec<_> = draft.fields.iter().map(|field| field.name.clone()).collect();
        draft.fields.shuffle(rng);
        (!draft.fields.iter().map(|field| &field.name).eq(&before)).then_some(())
    }),
    ("forged ciphertext: empty", |rng, case, draft| {
        body(rng, case, draft, Body::Sealed(Vec::new()))
    }),
    ("forged ciphertext: 15 bytes", |rng, case, draft| {
        body(rng, case, draft, Body::Sealed(vec![0; 15]))
    }),
    ("forged ciphertext: 16 bytes", |rng, case, draft| {
        body(rng, case, draft, Body::Sealed(vec![0; 16]))
    }),
    ("forged ciphertext: noise", |rng, case, draft| {
        body(rng, case, draft, Body::Sealed(vec![3; 40]))
    }),
    ("forged type: another", |rng, case, draft| {
        let name = encrypted(rng, case)?;
        let ids = [
            bytes::NULL,
            bytes::STRING,
            bytes::NUMBER,
            bytes::BOOLEAN,
            bytes::BINARY,
            bytes::STRING_SET,
            bytes::NUMBER_SET,
            bytes::BINARY_SET,
            bytes::MAP,
            bytes::LIST,
        ];
        Some(draft.field(&name).type_id = *ids.choose(rng)?)
    }),
    ("forged type: unknown", |rng, case, draft| {
        let name = encrypted(rng, case)?;
        Some(
            draft.field(&name).type_id =
                *[[0, 3], [0, 5], [1, 0], [1, 4], [2, 1], [3, 1], [4, 0], [0xff, 0]].choose(rng)?,
        )
    }),
    ("forged plaintext: null with bytes", |rng, case, draft| {
        value(rng, case, draft, bytes::NULL, b"0")
    }),
    ("forged plaintext: text that is not UTF-8", |rng, case, draft| {
        value(rng, case, draft, bytes::STRING, b"\xff")
    }),
    ("forged plaintext: a surrogate", |rng, case, draft| {
        value(rng, case, draft, bytes::STRING, b"\xed\xa0\x80")
    }),
    ("forged plaintext: a number spelled otherwise", |rng, case, draft| {
        let number = *["1e2", "+1", "01", "1.0", "-0", ".5"].choose(rng)?;
        value(rng, case, draft, bytes::NUMBER, number.as_bytes())
    }),
    ("forged plaintext: an empty number", |rng, case, draft| {
        value(rng, case, draft, bytes::NUMBER, b"")
    }),
    ("forged plaintext: no number", |rng, case, draft| {
        let text = *["abc", "1e", "--1", " 1", "1e200", "0x1", "Infinity", "1_0"].choose(rng)?;
        value(rng, case, draft, bytes::NUMBER, text.as_bytes())
    }),
    ("forged plaintext: a number of 39 digits", |rng, case, draft| {
        value(rng, case, draft, bytes::NUMBER, "1".repeat(39).as_bytes())
    }),
    ("forged plaintext: a boolean of 2", |rng, case, draft| {
        value(rng, case, draft, bytes::BOOLEAN, &[2])
    }),
    ("forged plaintext: an empty boolean", |rng, case, draft| {
        value(rng, case, draft, bytes::BOOLEAN, &[])
    }),
    ("forged plaintext: a boolean of two bytes", |rng, case, draft| {
        value(rng, case, draft, bytes::BOOLEAN, &[1, 1])
    }),
    ("forged plaintext: an empty set", |rng, case, draft| {
        let id = *[bytes::STRING_SET, bytes::NUMBER_SET, bytes::BINARY_SET].choose(rng)?;
        value(rng, case, draft, id, &[0; 4])
    }),
    ("forged plaintext: a set out of order", |rng, case, draft| {
        let id = *[bytes::STRING_SET, bytes::NUMBER_SET, bytes::BINARY_SET].choose(rng)?;
        value(rng, case, draft, id, &sequence([&b"2"[..], b"1"]))
    }),
    ("forged plaintext: a member of a set twice", |rng, case, draft| {
        let id = *[bytes::STRING_SET, bytes::NUMBER_SET, bytes::BINARY_SET].choose(rng)?;
        value(rng, case, draft, id, &sequence([&b"1"[..], b"1"]))
    }),
    (
        "forged plaintext: a number of a set spelled otherwise",
        |rng, case, draft| value(rng, case, draft, bytes::NUMBER_SET, &sequence([&b"1.0"[..], b"2"])),
    ),
    (
        "forged plaintext: a number of a set twice, spelled otherwise",
        |rng, case, draft| value(rng, case, draft, bytes::NUMBER_SET, &sequence([&b"1"[..], b"1.0"])),
    ),
    ("forged plaintext: no number in a set", |rng, case, draft| {
        let text = *[&b""[..], b"abc"].choose(rng)?;
        value(rng, case, draft, bytes::NUMBER_SET, &sequence([text]))
    }),
    ("forged plaintext: a set too short", |rng, case, draft| {
        value(rng, case, draft, bytes::STRING_SET, &[0, 0, 0, 2, 0, 0, 0, 1, b'a'])
    }),
    ("forged plaintext: a set of billions", |rng, case, draft| {
        value(
            rng,
            case,
            draft,
            bytes::STRING_SET,
            &[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
        )
    }),
    ("forged plaintext: bytes behind a set", |rng, case, draft| {
        value(
            rng,
            case,
            draft,
            bytes::STRING_SET,
            &[sequence([&b"1"[..]]), vec![0]].concat(),
        )
    }),
    ("forged plaintext: a list in a list too short", |rng, case, draft| {
        let inner = typed((bytes::LIST, vec![0, 0, 0, 1]));
        value(rng, case, draft, bytes::LIST, &counted(&[inner]))
    }),
    ("forged plaintext: bytes behind a list", |rng, case, draft| {
        value(rng, case, draft, bytes::LIST, &[counted(&[]), vec![0]].concat())
    }),
    ("forged plaintext: an unknown type in a list", |rng, case, draft| {
        value(rng, case, draft, bytes::LIST, &counted(&[typed(([0, 9], Vec::new()))]))
    }),
    ("forged plaintext: a map with an empty key", |rng, case, draft| {
        map(rng, case, draft, &[b""])
    }),
    ("forged plaintext: a map out of order", |rng, case, draft| {
        map(rng, case, draft, &[b"b", b"a"])
    }),
    ("forged plaintext: a map with a key twice", |rng, case, draft| {
        map(rng, case, draft, &[b"a", b"a"])
    }),
    (
        "forged plaintext: a map with a key that is not UTF-8",
        |rng, case, draft| map(rng, case, draft, &[b"\xff"]),
    ),
    (
        "forged plaintext: a map with a key that is a number",
        |rng, case, draft| {
            let entry = [typed((bytes::NUMBER, b"1".to_vec())), typed((bytes::NULL, Vec::new()))].concat();
            value(rng, case, draft, bytes::MAP, &counted(&[entry]))
        },
    ),
    ("forged plaintext: bytes behind a map", |rng, case, draft| {
        value(rng, case, draft, bytes::MAP, &[counted(&[]), vec![0]].concat())
    }),
    ("forged plaintext: deep", |rng, case, draft| {
        let (id, plaintext) = bytes::encode(&deep(*[30, 31, 32, 33, 40].choose(rng)?));
        value(rng, case, draft, id, &plaintext)
    }),
];

fn encrypted(rng: &mut StdRng, case: &Case<'_>) -> Option<String> {
    one(rng, case, case.encrypted, Action::Encrypt)
}

/// Makes an attribute one in plaintext.
fn plain(draft: &mut Draft, name: &str, letter: u8, value: AttributeValue) {
    let field = draft.field(name);
    field.letter = letter;
    field.type_id = bytes::encode(&value).0;
    field.body = Body::Plain(value);
}

/// Makes an attribute an encrypted one.
fn seal(draft: &mut Draft, name: &str, value: &AttributeValue) {
    let field = draft.field(name);
    let (type_id, plaintext) = bytes::encode(value);
    field.letter = b'e';
    field.type_id = type_id;
    field.body = Body::Seal(plaintext);
}

fn add(draft: &mut Draft, letter: u8, name: &str, body: Body) -> Option<()> {
    let type_id = match &body {
        Body::Plain(value) => bytes::encode(value).0,
        _ => bytes::STRING,
    };
    draft.fields.push(Field {
        name: name.to_owned(),
        letter,
        type_id,
        body,
    });
    draft.sort();
    Some(())
}

/// Replaces what an encrypted attribute stores.
fn body(rng: &mut StdRng, case: &Case<'_>, draft: &mut Draft, body: Body) -> Option<()> {
    let name = encrypted(rng, case)?;
    Some(draft.field(&name).body = body)
}

/// Seals bytes of a type, whatever they are.
fn value(rng: &mut StdRng, case: &Case<'_>, draft: &mut Draft, type_id: TypeId, plaintext: &[u8]) -> Option<()> {
    let name = encrypted(rng, case)?;
    let field = draft.field(&name);
    field.type_id = type_id;
    Some(field.body = Body::Seal(plaintext.to_vec()))
}

/// Seals a map from these keys to nothing.
fn map(rng: &mut StdRng, case: &Case<'_>, draft: &mut Draft, keys: &[&[u8]]) -> Option<()> {
    let entry = |key: &&[u8]| [typed((bytes::STRING, key.to_vec())), typed((bytes::NULL, Vec::new()))].concat();
    value(
        rng,
        case,
        draft,
        bytes::MAP,
        &counted(&keys.iter().map(entry).collect::<Vec<_>>()),
    )
}

/// A list in a list in a list.
pub(super) fn deep(levels: usize) -> AttributeValue {
    (0..levels).fold(AttributeValue::Null(true), |inner, level| match level % 2 {
        0 => AttributeValue::L(vec![inner]),
        _ => AttributeValue::M(Item::from([("k".to_owned(), inner)])),
    })
}
