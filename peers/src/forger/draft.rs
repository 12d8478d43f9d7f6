//! An item as its parts, and how it is written: under any number of recipients, and as wrong as one likes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha384};

use super::keys::{seal, serialize};
use super::{EncryptedKey, Entries, Header, PUBLIC_KEY, Signer, keys};
use crate::bytes::{self, TypeId};
use crate::config::{Config, Key};
use crate::value::{FOOT, HEAD, Item, binary};

/// What an item has for an attribute.
#[derive(Debug, Clone)]
pub enum Body {
    /// Plaintext, to be sealed and authenticated as `ENCRYPTED`.
    Seal(Vec<u8>),
    /// Ciphertext and tag as they are, authenticated as `ENCRYPTED`.
    Sealed(Vec<u8>),
    /// A value as it is, authenticated as `PLAINTEXT`.
    Plain(aws_sdk_dynamodb::types::AttributeValue),
}

/// One protected attribute.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    /// What the legend says.
    pub letter: u8,
    /// The type of what is sealed, or of the value.
    pub type_id: TypeId,
    pub body: Body,
}

/// Somebody who can read the item.
#[derive(Debug, Clone)]
pub enum Recipient {
    /// Has this key; the data key is wrapped for it.
    Key(Key),
    /// Has this encrypted data key; nobody knows the key of its tag.
    Foreign(EncryptedKey),
}

/// The end of the footer.
#[derive(Debug, Clone)]
pub enum Signature {
    /// None.
    Absent,
    /// DER in this many bytes.
    Len(usize),
    /// DER whose s became n − s, in as many bytes: 102, 103 or 104.
    Mirrored(usize),
    /// A signature by another key than the one in the context.
    ByAnother,
    /// These bytes.
    Bytes(Vec<u8>),
}

/// An item, opened, and ready to be written again: changed or not.
#[derive(Clone)]
pub struct Draft {
    pub config: Config,
    pub version: u8,
    pub flavor: u8,
    pub message_id: [u8; 32],
    pub data_key: [u8; 32],
    /// In the order in which they are numbered, sealed and authenticated.
    pub fields: Vec<Field>,
    /// What nobody protects.
    pub rest: Item,
    /// The legend, if it is not made of the fields' letters.
    pub legend: Option<Vec<u8>>,
    /// The stored context, if it is not just the public key; in the order in which it is written.
    pub stored: Option<Vec<(String, String)>>,
    /// What is expected of the reader beside what the attributes tell.
    pub extra: Entries,
    pub recipients: Vec<Recipient>,
    /// How the order of the tags differs from that of the recipients, and which tags are wrong.
    pub tags: fn(&mut Vec<[u8; 48]>),
    pub signature: Signature,
}

impl Draft {
    /// A field by its name.
    pub fn field(&mut self, name: &str) -> &mut Field {
        self.fields
            .iter_mut()
            .find(|field| field.name == name)
            .expect("a field of this name")
    }

    /// Puts the fields in canonical order.
    pub fn sort(&mut self) {
        let table = self.config.table.clone();
        self.fields.sort_by_key(|field| path(&table, &field.name));
    }

    /// Writes the item.
    pub fn write(&self) -> Item {
        let signer = Signer::generate();
        let stored = self.stored.clone().unwrap_or_else(|| match self.flavor {
            0 => Vec::new(),
            _ => vec![(PUBLIC_KEY.to_owned(), signer.public_key())],
        });
        let stored: Vec<_> = stored
            .into_iter()
            .map(|(key, value)| {
                if value == "<ours>" {
                    (key, signer.public_key())
                } else {
                    (key, value)
                }
            })
            .collect();
        let context: Entries = self
            .expected()
            .into_iter()
            .chain(stored.iter().cloned())
            .chain(self.extra.clone())
            .collect();
        let mut header = Header {
            version: self.version,
            flavor: self.flavor,
            message_id: self.message_id,
            legend: self
                .legend
                .clone()
                .unwrap_or_else(|| self.fields.iter().map(|field| field.letter).collect()),
            context: stored,
            keys: Vec::new(),
            commitment: [0; 32],
        };
        let mut all_keys = Vec::new();
        for recipient in &self.recipients {
            let (stored, keys) = match recipient {
                Recipient::Key(key) => wrapping(key).wrap(self.data_key, &context),
                Recipient::Foreign(stored) => (stored.clone(), self.keys(keys::random())),
            };
            header.keys.push(stored);
            all_keys.push(keys);
        }
        let data_key = self.keys([0; 32]);
        header.commitment = data_key.commitment(&header.message_id, &header.partial());

        let mut item = self.rest.clone();
        let mut hashed = Vec::new();
        let mut ordinal = 0;
        for field in &self.fields {
            let (sealed, bytes) = match &field.body {
                Body::Seal(plaintext) => {
                    let (key, iv) = data_key.field_key(&self.message_id, ordinal);
                    (true, seal(&key, &iv, &path(&self.config.table, &field.name), plaintext))
                }
                Body::Sealed(bytes) => (true, bytes.clone()),
                Body::Plain(value) => (false, bytes::encode(value).1),
            };
            ordinal += u32::from(sealed);
            let stored = [&field.type_id, &bytes[..]].concat();
            let value = match &field.body {
                Body::Plain(value) => value.clone(),
                _ => binary(stored.clone()),
            };
            item.insert(field.name.clone(), value);
            hashed.push((field.name.as_str(), sealed, stored));
        }
        let hash = canonical_hash(&self.config.table, &header, &context, &hashed);
        let mut tags: Vec<_> = all_keys.iter().map(|keys| keys.tag(&hash)).collect();
        (self.tags)(&mut tags);
        let footer = [tags.concat(), self.sign(&signer, &hash)].concat();
        item.insert(HEAD.to_owned(), binary(header.bytes()));
        item.insert(FOOT.to_owned(), binary(footer));
        item
    }

    pub(super) fn keys(&self, tag_key: [u8; 32]) -> keys::Keys {
        keys::Keys {
            data_key: self.data_key,
            tag_key,
        }
    }

    fn sign(&self, signer: &Signer, hash: &[u8; 48]) -> Vec<u8> {
        match &self.signature {
            Signature::Absent => Vec::new(),
            Signature::Len(len) => signer.sign_of_len(hash, *len),
            // With the other s, 103 bytes become 102 or 104, and these become 103.
            Signature::Mirrored(len) => loop {
                for before in if *len == 103 { [102, 104] } else { [103, 103] } {
                    let mirrored = mirror(&signer.sign_of_len(hash, before));
                    if mirrored.len() == *len {
                        return mirrored;
                    }
                }
            },
            Signature::ByAnother => Signer::generate().sign(hash),
            Signature::Bytes(bytes) => bytes.clone(),
        }
    }

    /// The entries of the encryption context that a reader makes of his configuration and the item.
    pub fn expected(&self) -> Entries {
        let plain = |field: &Field| match &field.body {
            Body::Plain(value) => Some((field.name.clone(), field.letter, bytes::encode(value))),
            _ => None,
        };
        expected(
            &self.config,
            self.version,
            &self.fields.iter().filter_map(plain).collect::<Vec<_>>(),
        )
    }
}

/// Name, letter and value of an attribute in plaintext.
pub(super) type Plain = (String, u8, (TypeId, Vec<u8>));

/// As [`Draft::expected`], given names, letters and values of the signed attributes.
pub(super) fn expected(config: &Config, version: u8, plain: &[Plain]) -> Entries {
    let mut entries: Entries = [
        ("aws-crypto-table-name".to_owned(), config.table.clone()),
        ("aws-crypto-partition-name".to_owned(), config.partition.clone()),
    ]
    .into();
    entries.extend(
        config
            .sort
            .clone()
            .map(|name| ("aws-crypto-sort-name".to_owned(), name)),
    );
    let mut letters = Entries::new();
    for (name, letter, (type_id, bytes)) in plain {
        let key = format!("aws-crypto-attr.{name}");
        let is_key = *name == config.partition || Some(name) == config.sort.as_ref();
        let base64 = || STANDARD.encode([&type_id[..], bytes].concat());
        if version == 1 && is_key {
            entries.insert(key, base64());
        } else if version != 1 && *letter == b'c' {
            let text = || String::from_utf8(bytes.clone()).expect("text");
            let (letter, value) = match *type_id {
                bytes::STRING => ("S", text()),
                bytes::NUMBER => ("N", text()),
                bytes::NULL => ("L", "null".to_owned()),
                bytes::BOOLEAN => ("L", (if bytes == &[1] { "true" } else { "false" }).to_owned()),
                _ => ("B", base64()),
            };
            letters.insert(key.clone(), letter.to_owned());
            entries.insert(key, value);
        }
    }
    if version != 1 {
        entries.insert("aws-crypto-legend".to_owned(), letters.into_values().collect());
    }
    entries
}

/// A key, for the functions that wrap.
pub(super) fn wrapping(key: &Key) -> keys::Wrapping {
    keys::Wrapping {
        namespace: key.namespace.clone(),
        name: key.name.clone(),
        key: key.bytes,
    }
}

/// The canonical path of an attribute.
pub(super) fn path(table: &str, name: &str) -> Vec<u8> {
    let units = name.encode_utf16().count() as u64;
    [
        table.as_bytes(),
        &1u64.to_be_bytes(),
        b"$",
        &units.to_be_bytes(),
        name.as_bytes(),
    ]
    .concat()
}

/// The canonical hash over name, whether sealed, and type id with bytes of each attribute.
pub(super) fn canonical_hash(
    table: &str,
    header: &Header,
    context: &Entries,
    fields: &[(&str, bool, Vec<u8>)],
) -> [u8; 48] {
    let aad = serialize(context);
    let mut record = header.bytes();
    record.extend((aad.len() as u64).to_be_bytes());
    record.extend(aad);
    for (name, sealed, bytes) in fields {
        record.extend(path(table, name));
        record.extend((bytes.len() as u64).wrapping_sub(2).to_be_bytes());
        record.extend(if *sealed { b"ENCRYPTED" } else { b"PLAINTEXT" });
        record.extend(bytes);
    }
    Sha384::digest(&record).into()
}

/// The order of the curve P-384 (SEC 2, 2.5.1).
const ORDER: [u8; 48] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2, 0x48, 0xb0,
    0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
];

/// A signature (DER) with n − s in the place of s: as valid as before.
pub fn mirror(der: &[u8]) -> Vec<u8> {
    let r_len = usize::from(der[3]);
    let (r, s) = (&der[4..4 + r_len], &der[4 + r_len + 2..]);
    let mut wide = [0; 48];
    let s = &s[s.len().saturating_sub(48)..];
    wide[48 - s.len()..].copy_from_slice(s);
    let mut mirrored = [0; 49];
    let mut borrow = false;
    for at in (0..48).rev() {
        let (difference, first) = ORDER[at].overflowing_sub(wide[at]);
        let (difference, second) = difference.overflowing_sub(u8::from(borrow));
        mirrored[at + 1] = difference;
        borrow = first || second;
    }
    let zeros = mirrored
        .windows(2)
        .take_while(|pair| pair[0] == 0 && pair[1] < 0x80)
        .count();
    let s = &mirrored[zeros..];
    let mut out = vec![0x30, (4 + r.len() + s.len()) as u8, 2, r.len() as u8];
    out.extend(r);
    out.extend([2, s.len() as u8]);
    out.extend(s);
    out
}
