//! A context is made of fields.

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
struct Tenant {
    tenant: String,
}

#[derive(Encrypted)]
#[envelope(table = "notes", context = Tenant)]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
