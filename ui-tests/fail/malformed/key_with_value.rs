//! Which field is the key says where the attribute stands.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "readings")]
struct Reading {
    #[envelope(signed, partition_key = "sensor")]
    sensor: String,
    #[envelope(signed, sort_key(second))]
    second: u64,
    #[envelope(encrypted)]
    value: f64,
}

fn main() {}
