//! Attribute values: the bytes of a field, before anything is sealed and after everything is opened.
//!
//! Plain data, no cryptography, no I/O. A value has a [`TypeId`] and canonical bytes, exactly one form for each value
//! (`ddb-attribute-serialization.md` of the public specification, linked below). Typed values go through [`Encode`] and
//! [`Decode`]; [`Value`] holds whatever a record holds.
//!
//! | Rust type | attribute value |
//! |---|---|
//! | `String`, `&str`, `Cow<str>`, `Box<str>`, `Rc<str>`, `Arc<str>`, `char` | string, UTF-8 |
//! | integers of 8 to 128 bits, `usize`, `isize`, [`Number`] | number; more than 38 significant digits are refused |
//! | `f32`, `f64` | number: the shortest digits that read back alike; -0.0 is 0; NaN, infinities, other magnitudes than 1e-130 to below 1e126 are refused |
//! | `bool` | boolean |
//! | `Vec<u8>`, `[u8; N]`, `&[u8]`, `Cow<[u8]>` | binary |
//! | `Vec<T>`, `[T; N]`, `&[T]` | list; `None` is null |
//! | tuples of two to eight | list; `None` is null |
//! | `BTreeMap<K, V>`, `HashMap<K, V>` with string keys ([`MapKey`]) | map; `None` is null; an empty key is refused |
//! | `BTreeSet<T>`, `HashSet<T>` of strings, `char`, integers, decimals, bytes, `Uuid`, dates ([`SetElement`]) | string, number or binary set |
//! | `&T`, `Box<T>`, `Rc<T>`, `Arc<T>` | that of `T` |
//! | `IpAddr`, `Ipv4Addr`, `Ipv6Addr`, `SocketAddr` | string, as they print |
//! | structs, newtypes, tuple structs and enums with `#[derive(FieldValue)]` | map; what is inside; list; string, or map with one entry |
//!
//! And types of other crates, each with the feature that is called like the crate:
//!
//! | Rust type | attribute value |
//! |---|---|
//! | `uuid::Uuid` | string, lower-case hyphenated |
//! | `chrono::DateTime<Utc>`, `time::OffsetDateTime` | string, RFC 3339 with `Z` and 0, 3, 6 or 9 decimal places; see [`Precision`]. An offset is not kept: an instant reads back in UTC |
//! | `chrono::NaiveDateTime`, `time::PrimitiveDateTime` | the same without `Z` |
//! | `chrono::NaiveTime`, `time::Time` | the time of day alone, as in `22:13:20.120` |
//! | `chrono::NaiveDate`, `time::Date` | string, `YYYY-MM-DD` |
//! | `rust_decimal::Decimal`, `bigdecimal::BigDecimal` | number. The scale is not kept: 1.50 reads back as 1.5, which is equal |
//! | `bytes::Bytes` | binary |
//! | `url::Url` | string, as parsing normalizes it |
//! | `secrecy::SecretString`, `SecretBox<T>` | that of what is inside; for `encrypted` fields alone, since the others need types that compare and print |
//! | `serde_json::Value` | null, boolean, string, list, map, and numbers exactly; 1.0 reads back as 1. Binary values, sets, and numbers that JSON's types cannot hold exactly are refused when read |
//! | any `T` as `Serde<T>`, or in a field with the key `serde` (feature `serde`) | what serde's data model says, documented there |
//!
//! # Types of a program
//!
//! ```
//! # #[cfg(feature = "derive")] {
//! use envelope_runtime::FieldValue;
//! use envelope_runtime::record::{Decode, Value, ValueRef, to_bytes};
//!
//! #[derive(FieldValue, Debug, PartialEq)]
//! #[envelope(rename_all = "camelCase")]
//! struct Card {
//!     number: CardNumber,
//!     valid_until: Option<String>,
//!     #[envelope(default)]
//!     kind: CardKind,
//!     #[envelope(skip)]
//!     checked: bool,
//! }
//!
//! #[derive(FieldValue, Debug, PartialEq)]
//! struct CardNumber(String);
//!
//! #[derive(FieldValue, Debug, Default, PartialEq)]
//! #[envelope(rename_all = "lowercase")]
//! enum CardKind {
//!     #[default]
//!     Credit,
//!     Debit,
//! }
//!
//! let card = Card {
//!     number: CardNumber("4000".into()),
//!     valid_until: None,
//!     kind: CardKind::Debit,
//!     checked: false,
//! };
//! let (type_id, bytes) = to_bytes(&card)?;
//! let value = Value::decode(ValueRef::new(type_id, &bytes))?;
//! let Value::Map(entries) = value else { panic!("a struct is a map") };
//! assert_eq!(entries["kind"], Value::String("debit".into()));
//! assert_eq!(entries["number"], Value::String("4000".into()));
//! assert_eq!(entries.len(), 2);
//! assert_eq!(Card::decode(ValueRef::new(type_id, &bytes))?, card);
//! # }
//! # Ok::<(), envelope_runtime::record::RecordError>(())
//! ```
//!
//! Specification: <https://github.com/aws/aws-database-encryption-sdk-dynamodb/tree/main/specification>, files
//! `dynamodb-encryption-client/ddb-attribute-serialization.md`, `dynamodb-encryption-client/string-ordering.md` and
//! `structured-encryption/header.md`.

#[doc(hidden)]
pub mod by_serde;
mod decimal;
mod decode;
#[doc(hidden)]
pub mod derived;
mod encode;
mod encoder;
mod entries;
mod error;
mod expected;
mod nullable;
mod number;
mod order;
mod path;
mod precision;
mod static_type;
mod type_id;
mod unverified;
mod value;
mod value_ref;

// The Rust types, by theme.
#[cfg(feature = "bigdecimal")]
mod bigdecimal;
mod binary;
#[cfg(feature = "bytes")]
mod bytes;
#[cfg(feature = "chrono")]
mod chrono;
mod collections;
#[cfg(any(feature = "chrono", feature = "time"))]
mod instant;
mod ip;
#[cfg(feature = "serde_json")]
mod json;
mod numeric;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
#[cfg(feature = "secrecy")]
mod secrecy;
#[cfg(feature = "serde")]
mod serde;
mod text;
#[cfg(feature = "time")]
mod time;
mod tuples;
#[cfg(feature = "url")]
mod url;
#[cfg(feature = "uuid")]
mod uuid;
mod wrappers;

#[cfg(test)]
mod tests;

pub use collections::{DecodeKey, MapKey};
pub use decode::{Decode, DecodeElement};
pub use encode::{ContextValue, Element, Encode, KeyValue, SetElement, to_bytes};
pub use encoder::{Encoder, ListEncoder, MAX_DEPTH, MAX_VALUE_LEN, MapEncoder, SetEncoder};
pub use error::RecordError;
#[doc(hidden)]
pub use expected::{Expected, ExpectedLen, NoExpectedLen};
pub use nullable::Nullable;
pub use number::Number;
pub use order::compare_utf16;
pub use path::{canonical_path, compare_names};
pub use precision::Precision;
#[cfg(feature = "serde")]
pub use serde::Serde;
#[doc(hidden)]
pub use static_type::{NoStaticType, StaticType, Typed};
pub use type_id::TypeId;
pub use unverified::Unverified;
pub use value::Value;
pub use value_ref::{ListIter, MapIter, SetIter, ValueRef};
