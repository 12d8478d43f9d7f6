//! Each item has its own keys: a context that all items share has none.

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
struct Tenant {
    tenant: String,
    sensor: String,
}

#[derive(Encrypted)]
#[envelope(table = "readings", context = Tenant)]
struct Reading {
    #[envelope(context)]
    tenant: String,
    #[envelope(context, partition_key)]
    sensor: String,
    #[envelope(encrypted)]
    value: f64,
}

fn main() {}
