//! AWS's libraries know no constants of ours.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "readings", context("purpose" = "weather", "team" = "field"))]
struct Reading {
    #[envelope(signed, partition_key)]
    sensor: String,
    #[envelope(signed, sort_key)]
    second: u64,
    #[envelope(encrypted)]
    value: f64,
}

fn main() {}
