//! The project's second implementation of the record format, at work on items of DynamoDB: it holds the keys, and writes
//! what it is told to. Headers, keys and signatures are the tests' own files.

#![allow(dead_code, reason = "the tests use parts of these files that items have no use for")]

#[path = "../../../tests/support/forger/header.rs"]
mod header;
#[path = "../../../tests/support/forger/keys.rs"]
mod keys;
#[path = "../../../tests/support/forger/sign.rs"]
mod sign;

mod draft;
mod open;

pub use draft::{Body, Draft, Field, Recipient, Signature, mirror};
pub use header::{EncryptedKey, Header};
pub use keys::random;
pub use sign::Signer;

/// Entries of an encryption context, in the order of their keys.
pub type Entries = std::collections::BTreeMap<String, String>;

/// The context key of a signed record's public key.
pub const PUBLIC_KEY: &str = "aws-crypto-public-key";
