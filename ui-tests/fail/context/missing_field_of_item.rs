//! The record of an item lacks a field of its context.

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
struct Tenant {
    tenant: String,
    region: String,
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
