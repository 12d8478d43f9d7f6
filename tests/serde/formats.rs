//! The formats: how each writes an encrypted record, and reads one.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A format, or one of the ways to use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text.
    Json,
    /// A tree of `serde_json`, and text of that.
    JsonValue,
    Cbor,
    /// Bytes, as the driver of MongoDB writes and reads.
    Bson,
    /// A tree, which is human-readable in the eyes of `bson`.
    BsonDocument,
    MessagePackNamed,
    /// Arrays, without names.
    MessagePack,
    /// Without names, and without anything that tells what is there.
    Postcard,
}

pub const FORMATS: [Format; 8] = [
    Format::Json,
    Format::JsonValue,
    Format::Cbor,
    Format::Bson,
    Format::BsonDocument,
    Format::MessagePackNamed,
    Format::MessagePack,
    Format::Postcard,
];

/// Those that have names.
pub const NAMED: [Format; 6] = [
    Format::Json,
    Format::JsonValue,
    Format::Cbor,
    Format::Bson,
    Format::BsonDocument,
    Format::MessagePackNamed,
];

impl Format {
    pub fn write<T: Serialize>(self, row: &T) -> Result<Vec<u8>, String> {
        match self {
            Self::Json => serde_json::to_vec(row).map_err(message),
            Self::JsonValue => serde_json::to_value(row)
                .map(|value| value.to_string().into_bytes())
                .map_err(message),
            Self::Cbor => {
                let mut bytes = Vec::new();
                ciborium::into_writer(row, &mut bytes).map_err(message)?;
                Ok(bytes)
            }
            Self::Bson => bson::serialize_to_vec(row).map_err(message),
            Self::BsonDocument => bson::serialize_to_document(row)
                .and_then(|document| document.to_vec())
                .map_err(message),
            Self::MessagePackNamed => rmp_serde::to_vec_named(row).map_err(message),
            Self::MessagePack => rmp_serde::to_vec(row).map_err(message),
            Self::Postcard => postcard::to_stdvec(row).map_err(message),
        }
    }

    pub fn read<T: DeserializeOwned>(self, bytes: &[u8]) -> Result<T, String> {
        match self {
            Self::Json => serde_json::from_slice(bytes).map_err(message),
            Self::JsonValue => serde_json::from_slice(bytes)
                .and_then(serde_json::from_value)
                .map_err(message),
            Self::Cbor => ciborium::from_reader(bytes).map_err(message),
            Self::Bson => bson::deserialize_from_slice(bytes).map_err(message),
            Self::BsonDocument => bson::Document::from_reader(bytes)
                .and_then(bson::deserialize_from_document)
                .map_err(message),
            Self::MessagePackNamed | Self::MessagePack => rmp_serde::from_slice(bytes).map_err(message),
            Self::Postcard => postcard::from_bytes(bytes).map_err(message),
        }
    }
}

fn message(error: impl ToString) -> String {
    error.to_string()
}
