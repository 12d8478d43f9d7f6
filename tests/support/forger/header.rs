//! Headers, taken apart and put together.

use std::ops::Range;

use super::Entries;

/// One encrypted data key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncryptedKey {
    pub provider: String,
    pub info: Vec<u8>,
    pub ciphertext: Vec<u8>,
}

/// The parts of a header, in order. The context is a list, so that a forger can order it as he likes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub version: u8,
    pub flavor: u8,
    pub message_id: [u8; 32],
    pub legend: Vec<u8>,
    pub context: Vec<(String, String)>,
    pub keys: Vec<EncryptedKey>,
    pub commitment: [u8; 32],
}

/// A part of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    Version,
    Flavor,
    MessageId,
    Legend,
    Context,
    Keys,
    Commitment,
}

impl Header {
    /// Takes a header apart. Panics if it is malformed.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut cursor = Cursor(bytes);
        let [version, flavor] = *cursor.take(2) else {
            unreachable!()
        };
        let message_id = cursor.take(32).try_into().expect("32");
        let legend = cursor.prefixed().to_vec();
        let context = (0..cursor.u16()).map(|_| (cursor.text(), cursor.text())).collect();
        let keys = (0..cursor.take(1)[0])
            .map(|_| EncryptedKey {
                provider: cursor.text(),
                info: cursor.prefixed().to_vec(),
                ciphertext: cursor.prefixed().to_vec(),
            })
            .collect();
        let commitment = cursor.take(32).try_into().expect("32");
        assert!(cursor.0.is_empty(), "bytes follow the header");
        Self {
            version,
            flavor,
            message_id,
            legend,
            context,
            keys,
            commitment,
        }
    }

    /// All before the commitment.
    pub fn partial(&self) -> Vec<u8> {
        let mut out = self.front();
        out.extend(context_bytes(self.context.iter().map(|(key, value)| (key, value))));
        out.push(self.keys.len() as u8);
        for key in &self.keys {
            for part in [key.provider.as_bytes(), &key.info, &key.ciphertext] {
                prefixed(&mut out, part);
            }
        }
        out
    }

    /// The whole header.
    pub fn bytes(&self) -> Vec<u8> {
        [&self.partial()[..], &self.commitment].concat()
    }

    /// Where each part lies in [`bytes`](Self::bytes).
    pub fn regions(&self) -> [(Region, Range<usize>); 7] {
        let legend_end = self.front().len();
        let context = context_bytes(self.context.iter().map(|(key, value)| (key, value)));
        let (context_end, keys_end) = (legend_end + context.len(), self.partial().len());
        [
            (Region::Version, 0..1),
            (Region::Flavor, 1..2),
            (Region::MessageId, 2..34),
            (Region::Legend, 34..legend_end),
            (Region::Context, legend_end..context_end),
            (Region::Keys, context_end..keys_end),
            (Region::Commitment, keys_end..keys_end + 32),
        ]
    }

    /// The stored context as a map.
    pub fn entries(&self) -> Entries {
        self.context.iter().cloned().collect()
    }

    /// Version, flavor, message id and legend.
    fn front(&self) -> Vec<u8> {
        let mut out = vec![self.version, self.flavor];
        out.extend(self.message_id);
        prefixed(&mut out, &self.legend);
        out
    }
}

/// A serialized context: count, keys and values.
pub(super) fn context_bytes<'a>(context: impl ExactSizeIterator<Item = (&'a String, &'a String)>) -> Vec<u8> {
    let mut out = (context.len() as u16).to_be_bytes().to_vec();
    for (key, value) in context {
        prefixed(&mut out, key.as_bytes());
        prefixed(&mut out, value.as_bytes());
    }
    out
}

fn prefixed(out: &mut Vec<u8>, part: &[u8]) {
    out.extend(u16::try_from(part.len()).expect("short").to_be_bytes());
    out.extend(part);
}

struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, len: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(len);
        self.0 = rest;
        taken
    }

    fn u16(&mut self) -> u16 {
        u16::from_be_bytes(self.take(2).try_into().expect("2"))
    }

    fn prefixed(&mut self) -> &'a [u8] {
        let len = self.u16();
        self.take(usize::from(len))
    }

    fn text(&mut self) -> String {
        String::from_utf8(self.prefixed().to_vec()).expect("UTF-8")
    }
}
