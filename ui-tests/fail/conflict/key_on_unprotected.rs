//! A key that anyone may change is none.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "readings")]
struct Reading {
    #[envelope(signed, partition_key)]
    sensor: String,
    #[envelope(unprotected, sort_key)]
    second: u64,
    #[envelope(encrypted)]
    value: f64,
}

fn main() {}
