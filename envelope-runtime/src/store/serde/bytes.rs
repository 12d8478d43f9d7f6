//! Ciphertext, header and footer: base64 in human-readable formats, bytes in binary ones.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

use super::expected::{Expected, hidden, replaced, without_value};
use crate::format::{Ciphertext, Footer, Header};

struct BytesVisitor<'a>(Expected<'a>);

/// What is said of a text.
const NOT_BASE64: &str = "text that is not base64";

/// What is said of a value that is neither: in the place of a ciphertext it may be plaintext.
const NO_BYTES: &str = "neither bytes nor base64";

/// Names the column in what is said of its value here. Any other error stays what it is.
#[cold]
pub(super) fn named<E: Error>(column: &'static str, error: E) -> E {
    let said = error.to_string();
    match [NO_BYTES, NOT_BASE64].into_iter().find(|what| said.contains(what)) {
        Some(what) => replaced(format_args!("`{column}` is {what}"), &said),
        None => error,
    }
}

impl<'de> Visitor<'de> for BytesVisitor<'_> {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.tell(f, "bytes, or their base64")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<u8>, E> {
        STANDARD.decode(text).map_err(|_| E::custom(NOT_BASE64))
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }

    fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
        Ok(bytes)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<u8>, A::Error> {
        let mut bytes = Vec::new();
        while let Some(byte) = seq.next_element().map_err(|_| A::Error::custom(NO_BYTES))? {
            bytes.push(byte);
        }
        Ok(bytes)
    }
}

macro_rules! bytes_value {
    ([$($generics:tt)*] $value:ty) => {
        impl<$($generics)*> Serialize for $value {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.serialize_str(&STANDARD.encode(self.as_bytes()))
                } else {
                    serializer.serialize_bytes(self.as_bytes())
                }
            }
        }

        impl<'de, $($generics)*> Deserialize<'de> for $value {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let is_text = deserializer.is_human_readable();
                let bytes = without_value(NO_BYTES, |expected| match is_text {
                    true => deserializer.deserialize_str(BytesVisitor(expected)),
                    false => deserializer.deserialize_byte_buf(BytesVisitor(expected)),
                });
                bytes.map(Self::from_bytes).map_err(|error| hidden(NO_BYTES, error))
            }
        }
    };
}

bytes_value!([T: ?Sized] Ciphertext<T>);
bytes_value!([] Header);
bytes_value!([] Footer);
