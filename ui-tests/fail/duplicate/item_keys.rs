//! An item has one of each key.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "readings")]
struct Reading {
    #[envelope(signed, partition_key)]
    sensor: String,
    #[envelope(signed, partition_key)]
    site: String,
    #[envelope(signed, sort_key)]
    second: u64,
    #[envelope(signed, id, sort_key)]
    minute: u64,
}

#[derive(Encrypted)]
#[envelope(table = "alarms")]
struct Alarm {
    #[envelope(signed, partition_key, partition_key)]
    sensor: String,
    #[envelope(encrypted)]
    value: f64,
}

fn main() {}
