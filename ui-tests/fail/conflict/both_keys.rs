//! A field is one key of an item.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "readings")]
struct Reading {
    #[envelope(signed, partition_key, sort_key)]
    sensor: String,
    #[envelope(encrypted)]
    value: f64,
}

fn main() {}
