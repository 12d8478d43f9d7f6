//! A sort key sorts the items of one partition.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "readings")]
struct Reading {
    #[envelope(signed, sort_key)]
    second: u64,
    #[envelope(encrypted)]
    value: f64,
}

fn main() {}
