//! Instants are cut short where they are signed, and there alone.

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
struct Tenant {
    tenant: String,
}

#[derive(Encrypted)]
#[envelope(table = "notes", context = Tenant)]
struct Note {
    #[envelope(context, precision = "seconds")]
    tenant: String,
    #[envelope(context, partition_key, precision = "millis")]
    id: u64,
    #[envelope(encrypted, precision = "micros")]
    text: String,
    #[envelope(unprotected, precision = "nanos")]
    seen: u64,
}

fn main() {}
