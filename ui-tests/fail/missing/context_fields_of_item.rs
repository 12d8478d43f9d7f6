//! The keys of an item are no part of its context type.

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
struct Sensor {
    sensor: String,
}

#[derive(Encrypted)]
#[envelope(table = "readings", context = Sensor)]
struct Reading {
    #[envelope(context, partition_key)]
    sensor: String,
    #[envelope(encrypted)]
    value: f64,
}

fn main() {}
