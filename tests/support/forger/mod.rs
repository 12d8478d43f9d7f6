//! A second implementation of the record format, for one encrypted data key under a raw AES key.
//!
//! It reads and writes records that the runtime wrote and reads, shares no code with it, and puts together whatever it
//! is told to: it plays somebody who holds the keys and wants a reader to believe something else.

mod header;
mod keys;
mod record;
mod sign;

pub use header::{EncryptedKey, Header, Region};
pub use keys::{Keys, Wrapping, random};
pub use record::{Body, Draft, Field, Forged, path};
pub use sign::Signer;

/// Entries of an encryption context, in the order of their keys.
pub type Entries = std::collections::BTreeMap<String, String>;

/// The context key of a signed record's public key.
pub const PUBLIC_KEY: &str = "aws-crypto-public-key";

/// Entries from pairs.
pub fn entries(pairs: &[(&str, &str)]) -> Entries {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}
