//! AWS JSON 1.1: bodies to requests, responses to bodies.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::error::KmsError;

/// Binary data: base64 on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = STANDARD
            .decode(text)
            .map_err(|_| D::Error::custom("a blob is no base64"))?;
        Ok(Bytes(bytes))
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

/// A tag of a key.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Tag {
    pub(crate) tag_key: String,
    pub(crate) tag_value: String,
}

impl Tag {
    pub(crate) fn pairs(tags: Option<Vec<Tag>>) -> Vec<(String, String)> {
        let tags = tags.unwrap_or_default();
        tags.into_iter().map(|tag| (tag.tag_key, tag.tag_value)).collect()
    }
}

/// An answer without members.
#[derive(Debug, Serialize)]
pub(crate) struct Empty {}

/// Reads the body of a request. An empty body stands for an empty object.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, KmsError> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| KmsError::serialization(error.to_string()))
}

/// Makes the body of an answer.
pub(crate) fn write(answer: &impl Serialize) -> Result<Value, KmsError> {
    serde_json::to_value(answer).map_err(|error| KmsError::internal(error.to_string()))
}

/// The body of an error.
pub(crate) fn error_body(error: &KmsError) -> Value {
    let mut body = serde_json::json!({"__type": error.code()});
    if let (Some(message), Some(object)) = (error.message(), body.as_object_mut()) {
        object.insert("message".to_owned(), message.into());
    }
    body
}

/// A required member of a request, named as in the service's model: `keyId`.
pub(crate) fn required<T>(member: Option<T>, name: &str) -> Result<T, KmsError> {
    member.ok_or_else(|| KmsError::missing(name))
}

/// A page of a list, and where the next one starts.
#[derive(Debug)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next_marker: Option<String>,
}

/// Which part of a list is asked for: `Limit` and `Marker`.
#[derive(Debug)]
pub(crate) struct Paging {
    pub(crate) limit: Option<i64>,
    pub(crate) marker: Option<String>,
    pub(crate) default: usize,
    pub(crate) most: usize,
}

impl Paging {
    /// The part of `items` that is asked for. A marker is the number of items before it.
    pub(crate) fn page<T>(self, items: Vec<T>) -> Result<Page<T>, KmsError> {
        let limit = match self.limit {
            None => self.default,
            Some(limit) => usize::try_from(limit)
                .ok()
                .filter(|limit| (1..=self.most).contains(limit))
                .ok_or_else(|| {
                    let constraint = format!("have value between 1 and {}", self.most);
                    KmsError::constraint(limit, "limit", &constraint)
                })?,
        };
        let start = match self.marker {
            None => 0,
            Some(marker) => marker
                .parse()
                .ok()
                .filter(|start| *start <= items.len())
                .ok_or_else(|| KmsError::new("InvalidMarkerException", "the marker is of no earlier answer"))?,
        };
        let end = start.saturating_add(limit);
        let next_marker = (end < items.len()).then(|| end.to_string());
        let items = items.into_iter().skip(start).take(limit).collect();
        Ok(Page { items, next_marker })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Asked {
        blob: Option<Bytes>,
    }

    #[test]
    fn bodies_are_read_strictly() {
        assert_eq!(
            read::<Asked>(br#"{"Blob": "AAE="}"#).unwrap().blob,
            Some(Bytes(vec![0, 1]))
        );
        assert_eq!(read::<Asked>(br#"{"Blob": null}"#).unwrap().blob, None);
        assert_eq!(read::<Asked>(b"").unwrap().blob, None);
        for body in [
            &b"{"[..],
            br#"{"Other": 1}"#,
            br#"{"Blob": "?"}"#,
            br#"{"Blob": 1}"#,
            b"[1]",
        ] {
            let error = read::<Asked>(body).unwrap_err();
            assert_eq!(error.code(), "SerializationException");
        }
    }

    #[test]
    fn an_error_without_message_has_none_on_the_wire() {
        assert_eq!(
            error_body(&KmsError::throttling()),
            json!({"__type": "ThrottlingException", "message": "Rate exceeded"})
        );
        assert_eq!(
            error_body(&KmsError::invalid_ciphertext()),
            json!({"__type": "InvalidCiphertextException"})
        );
    }

    #[test]
    fn lists_come_in_pages() {
        let page = |limit, marker: Option<&str>| {
            let paging = Paging {
                limit,
                marker: marker.map(str::to_owned),
                default: 2,
                most: 3,
            };
            paging.page(vec![1, 2, 3, 4, 5])
        };
        let first = page(None, None).unwrap();
        assert_eq!((first.items, first.next_marker.as_deref()), (vec![1, 2], Some("2")));
        let last = page(Some(3), Some("2")).unwrap();
        assert_eq!((last.items, last.next_marker), (vec![3, 4, 5], None));
        assert_eq!(page(Some(0), None).unwrap_err().code(), "ValidationException");
        assert_eq!(page(Some(4), None).unwrap_err().code(), "ValidationException");
        assert_eq!(page(None, Some("x")).unwrap_err().code(), "InvalidMarkerException");
        assert_eq!(page(None, Some("6")).unwrap_err().code(), "InvalidMarkerException");
    }
}
