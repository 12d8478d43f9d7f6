//! Ciphertext, header and footer: base64 in human-readable formats, bytes in binary ones.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

use crate::format::{Ciphertext, Footer, Header};

struct BytesVisitor;

impl<'de> Visitor<'de> for BytesVisitor {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes, or their base64")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<u8>, E> {
        STANDARD.decode(text).map_err(|_| E::custom("not base64"))
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }

    fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
        Ok(bytes)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<u8>, A::Error> {
        let mut bytes = Vec::new();
        while let Some(byte) = seq.next_element()? {
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
                let bytes = if deserializer.is_human_readable() {
                    deserializer.deserialize_str(BytesVisitor)
                } else {
                    deserializer.deserialize_byte_buf(BytesVisitor)
                };
                bytes.map(Self::from_bytes)
            }
        }
    };
}

bytes_value!([T: ?Sized] Ciphertext<T>);
bytes_value!([] Header);
bytes_value!([] Footer);
