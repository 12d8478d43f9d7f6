//! The record that checked queries write and read.

use envelope_runtime::keyring::RawAesKeyring;
use envelope_runtime::secret::WrappingKey;
use envelope_runtime::{Encrypted, Envelope};

/// A note; its encrypted form has a ciphertext that may be absent.
#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "notes")]
pub struct Note {
    /// The number.
    #[envelope(signed, id)]
    pub id: i64,
    /// What it says.
    #[envelope(encrypted)]
    pub text: String,
    /// Whom it is for.
    #[envelope(encrypted)]
    pub reader: Option<String>,
    /// How often it was read.
    #[envelope(unprotected)]
    pub reads: i64,
}

/// Notes with a reader and without.
#[must_use]
pub fn notes() -> [Note; 2] {
    [(1, Some("Ada".to_owned())), (2, None)].map(|(id, reader)| Note {
        id,
        text: "meet at nine".to_owned(),
        reader,
        reads: 0,
    })
}

/// A client.
///
/// # Errors
///
/// None: its keyring and its policy are valid.
pub fn envelope() -> Result<Envelope, Box<dyn std::error::Error>> {
    let keyring = RawAesKeyring::new("tests", "checked queries", WrappingKey::from_bytes([7; 32]))?;
    Ok(Envelope::builder(keyring).build()?)
}
