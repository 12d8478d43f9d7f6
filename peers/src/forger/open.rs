//! An item that somebody wrote, taken apart: a third reader beside the two that are compared.

use anyhow::{Context as _, Result, bail, ensure};

use super::draft::{canonical_hash, expected, path, wrapping};
use super::keys::open;
use super::sign::verifies;
use super::{Body, Draft, Entries, Field, Header, PUBLIC_KEY, Recipient, Signature};
use crate::bytes;
use crate::config::Config;
use crate::value::{FOOT, HEAD, Item};

impl Draft {
    /// Reads an item: each of its recipients' keys, its tags, its signature and its attributes must be as they should be.
    pub fn open(config: &Config, item: &Item) -> Result<Self> {
        let binary = |name: &str| match item.get(name) {
            Some(value) => value.as_b().map(|bytes| bytes.as_ref()).ok().context("binary"),
            None => bail!("no `{name}`"),
        };
        let (header, footer) = (Header::parse(binary(HEAD)?), binary(FOOT)?);
        let mut names: Vec<_> = item
            .keys()
            .filter(|name| !name.starts_with("aws_dbe_") && !config.is_unsigned(name))
            .collect();
        names.sort_by_key(|name| path(&config.table, name));
        ensure!(names.len() == header.legend.len(), "the legend has another length");

        let mut stored = Vec::new();
        let mut plain = Vec::new();
        for (name, letter) in names.into_iter().zip(&header.legend) {
            let sealed = *letter == b'e';
            let bytes = if sealed {
                binary(name)?.to_vec()
            } else {
                let (type_id, bytes) = bytes::encode(&item[name]);
                plain.push((name.clone(), *letter, (type_id, bytes.clone())));
                [&type_id, &bytes[..]].concat()
            };
            stored.push((name.as_str(), sealed, bytes));
        }
        let expected = expected(config, header.version, &plain);
        let context: Entries = expected.into_iter().chain(header.entries()).collect();
        let hash = canonical_hash(&config.table, &header, &context, &stored);

        ensure!(
            header.keys.len() == config.keys.len(),
            "not one encrypted data key for each recipient"
        );
        let mut data_key = [0; 32];
        for (at, (key, stored)) in config.keys.iter().zip(&header.keys).enumerate() {
            let keys = wrapping(key)
                .unwrap(stored, &context)
                .context("a data key does not unwrap")?;
            ensure!(footer[48 * at..][..48] == keys.tag(&hash), "a tag is wrong");
            let commitment = keys.commitment(&header.message_id, &header.partial());
            ensure!(commitment == header.commitment, "the commitment is wrong");
            data_key = keys.data_key;
        }
        let signature = &footer[48 * config.keys.len()..];
        match header.flavor {
            0 => ensure!(signature.is_empty(), "a signature that should not be there"),
            _ => ensure!(
                verifies(&context[PUBLIC_KEY], &hash, signature),
                "the signature is wrong"
            ),
        }

        let mut draft = Self {
            config: config.clone(),
            version: header.version,
            flavor: header.flavor,
            message_id: header.message_id,
            data_key,
            fields: Vec::new(),
            rest: item
                .iter()
                .filter(|(name, _)| config.is_unsigned(name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            legend: None,
            stored: None,
            extra: Entries::new(),
            recipients: config.keys.iter().cloned().map(Recipient::Key).collect(),
            tags: |_| (),
            signature: if header.flavor == 0 {
                Signature::Absent
            } else {
                Signature::Len(103)
            },
        };
        let keys = draft.keys([0; 32]);
        let mut ordinal = 0;
        for ((name, sealed, stored), letter) in stored.into_iter().zip(&header.legend) {
            let (type_id, bytes) = stored.split_at_checked(2).context("a type id")?;
            let body = if sealed {
                let (key, iv) = keys.field_key(&header.message_id, ordinal);
                ordinal += 1;
                Body::Seal(open(&key, &iv, &path(&config.table, name), bytes).context("an attribute does not open")?)
            } else {
                Body::Plain(item[name].clone())
            };
            let type_id = type_id.try_into().expect("two");
            draft.fields.push(Field {
                name: name.to_owned(),
                letter: *letter,
                type_id,
                body,
            });
        }
        Ok(draft)
    }
}
