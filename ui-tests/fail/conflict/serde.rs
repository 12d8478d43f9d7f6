//! What is converted by way of serde has no other form besides.

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
struct Tenant {
    tenant: String,
}

#[derive(Encrypted)]
#[envelope(table = "notes", context = Tenant)]
struct Note {
    #[envelope(context, serde)]
    tenant: String,
    #[envelope(signed, id)]
    id: u64,
    #[envelope(unprotected, serde)]
    seen: u64,
    #[envelope(encrypted, with = counts, serde)]
    read: u64,
    #[envelope(signed, serde, precision = "millis")]
    written: u64,
}

fn main() {}
