//! The small record: three encrypted and three signed strings of 40 bytes.

use envelope_runtime::{Encrypted, Envelope, NoContext, keyring::RawAesKeyring, secret::WrappingKey};

/// The number of bytes of every field.
pub const FIELD_LEN: usize = 40;

/// The record that all per-record costs are given for.
#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "small_records")]
pub struct Small {
    /// Says which record this is.
    #[envelope(signed, id)]
    pub id: String,
    /// A signed field.
    #[envelope(signed)]
    pub kind: String,
    /// A signed field.
    #[envelope(signed)]
    pub region: String,
    /// An encrypted field.
    #[envelope(encrypted)]
    pub name: String,
    /// An encrypted field.
    #[envelope(encrypted)]
    pub email: String,
    /// An encrypted field.
    #[envelope(encrypted)]
    pub address: String,
}

impl Small {
    /// A record whose fields all have [`FIELD_LEN`] bytes.
    #[must_use]
    pub fn sample() -> Self {
        let field = |letter: &str| letter.repeat(FIELD_LEN);
        Self {
            id: field("i"),
            kind: field("k"),
            region: field("r"),
            name: field("n"),
            email: field("e"),
            address: field("a"),
        }
    }

    /// The sample under an id of its own.
    #[must_use]
    pub fn numbered(number: usize) -> Self {
        Self {
            id: format!("{number:0FIELD_LEN$}"),
            ..Self::sample()
        }
    }
}

/// A local key, the same each time.
///
/// # Errors
///
/// Those of the keyring.
pub fn keyring() -> Result<RawAesKeyring, Box<dyn std::error::Error>> {
    Ok(RawAesKeyring::new("benches", "key", WrappingKey::from_bytes([7; 32]))?)
}

/// A client under a local key, without a cache.
///
/// # Errors
///
/// Those of the keyring and the builder.
pub fn client() -> Result<envelope_runtime::Scoped<NoContext>, Box<dyn std::error::Error>> {
    Ok(Envelope::builder(keyring()?).build()?.scoped(&NoContext))
}
