//! The context lacks a field of the record.

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
struct Tenant {
    tenant: String,
}

#[derive(Encrypted)]
#[envelope(table = "notes", context = Tenant)]
struct Note {
    #[envelope(context)]
    tenant: String,
    #[envelope(context)]
    region: String,
    #[envelope(signed, id)]
    id: u64,
}

fn main() {}
