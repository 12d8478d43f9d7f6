//! Records: read as the runtime should read them, written as the forger likes.

use std::collections::BTreeMap;

use sha2::{Digest, Sha384};

use super::keys::{open, seal, serialize};
use super::sign::{SIGNATURE_LEN, verifies};
use super::{Entries, Header, Keys, PUBLIC_KEY, Signer, Wrapping, random};
use crate::records::{Column, Row, Sample};

/// What a record has for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Plaintext, to be sealed and authenticated as `ENCRYPTED`.
    Seal(Vec<u8>),
    /// Ciphertext and tag as they are, authenticated as `ENCRYPTED`.
    Sealed(Vec<u8>),
    /// Plaintext, authenticated as `PLAINTEXT`.
    Plain(Vec<u8>),
}

/// One protected field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    /// What the legend says.
    pub letter: u8,
    pub type_id: [u8; 2],
    pub body: Body,
}

/// A record, opened, and ready to be written again: changed or not.
pub struct Draft {
    pub table: String,
    pub header: Header,
    /// The entries that the reader must know.
    pub expected: Entries,
    pub keys: Keys,
    /// In the order in which they are numbered, sealed and authenticated.
    pub fields: Vec<Field>,
    pub signer: Option<Signer>,
}

/// A written record.
pub struct Forged {
    pub header: Vec<u8>,
    pub footer: Vec<u8>,
    /// Type id and what follows it, for each protected field.
    pub columns: BTreeMap<String, Vec<u8>>,
}

impl Wrapping {
    /// The tests' own wrapping key.
    pub fn ours() -> Self {
        Self {
            namespace: crate::keys::NAMESPACE.to_owned(),
            name: crate::keys::NAME.to_owned(),
            key: crate::keys::KEY,
        }
    }
}

impl Draft {
    /// Reads a record. Panics unless all of it is as it should be.
    pub fn open<R: Sample>(row: &R::Encrypted) -> Self {
        Self::open_with(&Wrapping::ours(), R::TABLE, &R::expected(), &row.columns(), row.parts())
    }

    /// Reads a record of any kind, given its protected columns and its header and footer.
    pub fn open_with(
        wrapping: &Wrapping,
        table: &str,
        expected: &Entries,
        columns: &[Column],
        (header, footer): (&[u8], &[u8]),
    ) -> Self {
        let parsed = Header::parse(header);
        let context: Entries = expected.clone().into_iter().chain(parsed.entries()).collect();
        let [key] = &parsed.keys[..] else {
            panic!("one encrypted data key")
        };
        let keys = wrapping.unwrap(key, &context).expect("the data key unwraps");
        Self::open_by(keys, table, expected, columns, (header, footer))
    }

    /// As [`open_with`](Self::open_with), given the keys, wherever they come from.
    pub fn open_by(
        keys: Keys,
        table: &str,
        expected: &Entries,
        columns: &[Column],
        (header, footer): (&[u8], &[u8]),
    ) -> Self {
        let header = Header::parse(header);
        let context: Entries = expected.clone().into_iter().chain(header.entries()).collect();
        let commitment = keys.commitment(&header.message_id, &header.partial());
        assert_eq!(header.commitment, commitment, "the commitment");

        let mut columns = columns.to_vec();
        columns.sort_by_key(|column| path(table, column.name));
        let mut draft = Self {
            table: table.to_owned(),
            header,
            expected: expected.clone(),
            keys,
            fields: Vec::new(),
            signer: None,
        };
        let legend: Vec<u8> = columns.iter().map(|column| column.letter).collect();
        assert_eq!(draft.header.legend, legend, "the legend");
        let mut hashed = Vec::new();
        for column in columns {
            let sealed = column.letter == b'e';
            hashed.push((
                column.name.to_owned(),
                sealed,
                [&column.type_id, &column.bytes[..]].concat(),
            ));
            let body = if sealed {
                let ordinal = draft.fields.iter().filter(|field| field.letter == b'e').count();
                let (key, iv) = draft.keys.field_key(&draft.header.message_id, ordinal as u32);
                Body::Seal(open(&key, &iv, &path(table, column.name), &column.bytes).expect("the field opens"))
            } else {
                Body::Plain(column.bytes)
            };
            let (name, letter, type_id) = (column.name.to_owned(), column.letter, column.type_id);
            draft.fields.push(Field {
                name,
                letter,
                type_id,
                body,
            });
        }
        let hash = draft.canonical_hash(&hashed);
        let (tag, signature) = footer.split_at(48);
        assert_eq!(tag, draft.keys.tag(&hash), "the recipient's tag");
        match draft.header.flavor {
            0 => assert!(signature.is_empty()),
            _ => assert!(verifies(&context[PUBLIC_KEY], &hash, signature), "the signature"),
        }
        draft
    }

    /// A fresh message id; and, if the record is signed, a key pair of the forger's own, for which the data key is
    /// wrapped again.
    pub fn renew(mut self) -> Self {
        self.header.message_id = random();
        if self.header.flavor == 1 {
            self.take_over();
        }
        self
    }

    /// Puts the forger's own public key into the stored context.
    pub fn take_over(&mut self) {
        let signer = Signer::generate();
        self.header.context.retain(|(key, _)| key != PUBLIC_KEY);
        self.header.context.push((PUBLIC_KEY.to_owned(), signer.public_key()));
        self.header.context.sort();
        self.signer = Some(signer);
        self.wrap_again();
    }

    /// Wraps the data key under the record's present context.
    pub fn wrap_again(&mut self) {
        let (key, keys) = Wrapping::ours().wrap(self.keys.data_key, &self.context());
        self.header.keys = vec![key];
        self.keys = keys;
    }

    /// The full encryption context.
    pub fn context(&self) -> Entries {
        self.expected.clone().into_iter().chain(self.header.entries()).collect()
    }

    /// A field by its name.
    pub fn field(&mut self, name: &str) -> &mut Field {
        self.fields
            .iter_mut()
            .find(|field| field.name == name)
            .expect("a field of this name")
    }

    /// The type id, ciphertext and tag that [`write`](Self::write) would make for a field: under the key of one
    /// ordinal, at the path of one name.
    pub fn sealed(&self, field: &Field, ordinal: u32, name: &str) -> Vec<u8> {
        let (Body::Seal(plaintext) | Body::Plain(plaintext)) = &field.body else {
            panic!("no plaintext")
        };
        let (key, iv) = self.keys.field_key(&self.header.message_id, ordinal);
        seal(&key, &iv, &path(&self.table, name), plaintext)
    }

    /// Writes the record with the letters of its fields as legend.
    pub fn write(mut self) -> Forged {
        self.header.legend = self.fields.iter().map(|field| field.letter).collect();
        self.header.commitment = self.keys.commitment(&self.header.message_id, &self.header.partial());
        let mut hashed = Vec::new();
        for field in &self.fields {
            let ordinal = hashed.iter().filter(|(_, sealed, _)| *sealed).count() as u32;
            let (sealed, bytes) = match &field.body {
                Body::Seal(_) => (true, self.sealed(field, ordinal, &field.name)),
                Body::Sealed(bytes) => (true, bytes.clone()),
                Body::Plain(bytes) => (false, bytes.clone()),
            };
            hashed.push((field.name.clone(), sealed, [&field.type_id, &bytes[..]].concat()));
        }
        let hash = self.canonical_hash(&hashed);
        let mut footer = self.keys.tag(&hash).to_vec();
        if let Some(signer) = &self.signer {
            footer.extend(signer.sign(&hash));
        }
        assert_eq!(footer.len(), 48 + self.signer.as_ref().map_or(0, |_| SIGNATURE_LEN));
        Forged {
            header: self.header.bytes(),
            footer,
            columns: hashed.into_iter().map(|(name, _, bytes)| (name, bytes)).collect(),
        }
    }

    /// The canonical hash over name, whether sealed, and type id with bytes of each field.
    fn canonical_hash(&self, fields: &[(String, bool, Vec<u8>)]) -> [u8; 48] {
        let aad = serialize(&self.context());
        let mut record = self.header.bytes();
        record.extend((aad.len() as u64).to_be_bytes());
        record.extend(aad);
        for (name, sealed, bytes) in fields {
            record.extend(path(&self.table, name));
            record.extend((bytes.len() as u64 - 2).to_be_bytes());
            record.extend(if *sealed { b"ENCRYPTED" } else { b"PLAINTEXT" });
            record.extend(bytes);
        }
        Sha384::digest(&record).into()
    }
}

/// The canonical path of a field.
pub fn path(table: &str, name: &str) -> Vec<u8> {
    let mut path = table.as_bytes().to_vec();
    path.extend(1u64.to_be_bytes());
    path.push(b'$');
    path.extend((name.encode_utf16().count() as u64).to_be_bytes());
    path.extend(name.as_bytes());
    path
}
