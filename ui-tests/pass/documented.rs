//! Doc comments and deprecations are carried over; the user's lints stay quiet.

#![deny(missing_docs, deprecated, unused, warnings)]

use envelope_runtime::{Encrypted, EncryptionContext};

/// Who may read.
#[derive(EncryptionContext)]
pub struct Tenant {
    /// The tenant.
    pub tenant: String,
}

/// A note.
#[allow(non_snake_case)]
#[derive(Encrypted)]
#[envelope(table = "notes", context = Tenant)]
pub struct Note {
    /// Whose note.
    #[envelope(context)]
    pub tenant: String,
    /// Which note.
    #[envelope(signed, id)]
    pub id: u64,
    /// What it says.
    #[envelope(encrypted)]
    #[deprecated = "use `body`"]
    pub text: Option<String>,
    /// What it says.
    #[envelope(encrypted)]
    pub body: Option<String>,
    /** How often
    it was read. */
    #[envelope(unprotected)]
    pub readCount: u64,
}

fn main() {}
