//! A context is of one type, whatever the parameters of its records.

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
struct Tenant {
    tenant: String,
}

#[derive(Encrypted)]
#[envelope(table = "notes", context = Tenant)]
struct Note<T> {
    #[envelope(context)]
    tenant: T,
    #[envelope(signed, id)]
    id: u64,
}

fn main() {}
