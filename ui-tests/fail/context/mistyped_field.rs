//! Both sides have one type.

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
struct Tenant {
    tenant: String,
}

#[derive(Encrypted)]
#[envelope(table = "notes", context = Tenant)]
struct Note {
    #[envelope(context)]
    tenant: u64,
    #[envelope(signed, id)]
    id: u64,
}

fn main() {}
