//! An item is found before it is decrypted.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "readings")]
struct Reading {
    #[envelope(encrypted, partition_key)]
    sensor: String,
    #[envelope(encrypted)]
    value: f64,
}

fn main() {}
