//! Field-level envelope encryption of records, by a derive.
//!
//! [`#[derive(Encrypted)]`](derive@Encrypted) says for each field of a struct what happens to it, and generates the
//! struct's encrypted form. An [`Envelope`] turns one into the other, under data keys that a
//! [keyring] wraps. The bytes are those of AWS structured encryption ([mod@format]).
//!
//! ```text
//!   write   struct ──seal fields──▶ header · fields · footer ──▶ store
//!                        ▲
//!             EncryptionMaterials ◀── manager ◀── keyring (a local key …)
//!
//!   read    store ──▶ as the type demands? ──▶ commitment? ──▶ tag, signature? ──open fields──▶ struct
//!                                                    ▲
//!                         DecryptionMaterials ◀── manager ◀── keyring
//! ```
//!
//! Imports point down this list, and a newcomer may read it upwards:
//!
//! - [`client`]: [`Envelope`], [`Encryptor`], [`Decryptor`], their handles for one context, and [`Error`]
//! - [`structured`]: encrypting and decrypting one record; pure and synchronous
//! - [`manager`]: obtaining materials, by way of a [`keyring`]
//! - [`mod@format`]: header, canonical record and footer, as bytes
//! - [`materials`]: the encryption context, and data keys wrapped and unwrapped
//! - [`schema`]: tables, fields, actions, suites
//! - [`record`]: attribute values and their canonical bytes, for every supported field type
//! - [`secret`]: the key types
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `derive` (default) | the derives, re-exported |
//! | `kms` | keyrings over AWS KMS, in [`keyring`] |
//! | `blocking` | blocking clients, for programs without an asynchronous runtime |
//! | `metrics` | what data key caches do, and with `kms` the calls to AWS KMS, told to the `metrics` facade |
//! | `bigdecimal`, `bytes`, `chrono`, `rust_decimal`, `secrecy`, `serde_json`, `time`, `url`, `uuid` | field types of these crates, in [`record`] |
//! | `serde` | `Serialize` and `Deserialize` for encrypted records; `record::Serde`, for field types that have these traits |
//! | `json` | JSON Schemas of encrypted records, in [`json`](mod@json); with it `serde` and `serde_json` |
//! | `sqlx` | column types, `FromRow`, and statements over all columns for encrypted records, in [`sql`](mod@sql) |
//! | `postgres`, `sqlite` | tables of branch keys in these databases, in [`keyring::key_store`]; with `sqlx`, definitions of tables for records |
//! | `dynamodb` | encrypted records as DynamoDB items, in [`dynamodb`](mod@dynamodb) |
//!
//! No feature changes what is written, or how strongly it is protected.
//!
//! # What this crate does not do
//!
//! It does not search encrypted fields, hide the lengths of values, or notice an older genuine version of a record in
//! the place of a newer one. It caches data keys only if it is told for how long ([`CachePolicy`]); without that, each
//! record's data key is wrapped anew.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod cache;
pub mod client;
mod crypto;
pub mod format;
pub mod keyring;
pub mod manager;
pub mod materials;
pub mod record;
pub mod schema;
pub mod secret;
mod store;
pub mod structured;
#[cfg(test)]
mod vectors;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use client::dynamic;
pub use client::stream;
pub use client::{Decryptor, Encryptor, Envelope, Error, Scoped};
#[cfg(feature = "derive")]
pub use envelope_derive::{Encrypted, EncryptionContext, FieldGroup, FieldValue};
pub use format::{Ciphertext, Footer, Header};
pub use manager::{CachePolicy, DataKeyCache};
pub use materials::{EncryptionContext, NoContext};
pub use schema::Suite;
#[cfg(feature = "dynamodb")]
pub use store::dynamodb;
#[cfg(feature = "json")]
pub use store::json;
#[cfg(feature = "sqlx")]
pub use store::sql;
pub use structured::{
    Encrypted, EncryptedField, EncryptedGroup, EncryptedRecord, FieldGroup, ItemRecord, Patch, TableRecord,
};

/// The examples of the README, compiled and run.
#[cfg(all(
    doctest,
    feature = "derive",
    feature = "dynamodb",
    feature = "postgres",
    feature = "sqlx",
    feature = "uuid"
))]
#[doc = include_str!("../../README.md")]
struct Readme;

/// The examples of the manual on keys, compiled.
#[cfg(all(doctest, feature = "derive", feature = "kms"))]
#[doc = include_str!("../../docs/keys.md")]
struct Keys;

/// The examples of the manual on the data key cache, compiled and run.
#[cfg(all(doctest, feature = "derive"))]
#[doc = include_str!("../../docs/cache.md")]
struct Cache;

/// The examples of the manual on attributes, compiled and run.
#[cfg(all(doctest, feature = "derive", feature = "chrono"))]
#[doc = include_str!("../../docs/attributes.md")]
struct Attributes;

/// The examples of the manual on stores, compiled and run.
#[cfg(all(
    doctest,
    feature = "derive",
    feature = "postgres",
    feature = "sqlite",
    feature = "sqlx"
))]
#[doc = include_str!("../../docs/stores.md")]
struct Stores;

/// The examples of the manual on concurrency, compiled and run.
#[cfg(all(
    doctest,
    feature = "derive",
    feature = "dynamodb",
    feature = "sqlite",
    feature = "sqlx"
))]
#[doc = include_str!("../../docs/concurrency.md")]
struct Concurrency;

/// The examples of the manual on AWS's libraries, compiled and run.
#[cfg(all(doctest, feature = "derive"))]
#[doc = include_str!("../../docs/aws-libraries.md")]
struct AwsLibraries;

/// The examples of the manual on JSON and binary documents, compiled and run.
#[cfg(all(doctest, feature = "derive", feature = "json"))]
#[doc = include_str!("../../docs/json.md")]
struct Json;

/// The examples of the manual on branch keys, compiled.
#[cfg(all(doctest, feature = "kms"))]
#[doc = include_str!("../../docs/branch-keys.md")]
struct BranchKeys;
