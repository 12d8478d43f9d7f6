//! What makes version 2 takes the keys along.

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
struct Tenant {
    tenant: String,
}

#[derive(Encrypted)]
#[envelope(table = "readings", context = Tenant)]
struct Reading {
    #[envelope(context)]
    tenant: String,
    #[envelope(signed, partition_key)]
    sensor: String,
    #[envelope(signed, sort_key)]
    second: u64,
    #[envelope(encrypted)]
    value: f64,
}

#[derive(Encrypted)]
#[envelope(table = "alarms")]
struct Alarm {
    #[envelope(signed, partition_key)]
    sensor: String,
    #[envelope(context, sort_key)]
    second: u64,
    #[envelope(encrypted)]
    value: f64,
}

fn main() {}
