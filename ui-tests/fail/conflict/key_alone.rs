//! A key needs protection, whatever the default.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "readings")]
struct Reading {
    #[envelope(partition_key)]
    sensor: String,
    #[envelope(signed, sort_key)]
    second: u64,
    #[envelope(encrypted)]
    value: f64,
}

#[derive(Encrypted)]
#[envelope(table = "alarms", default = "encrypted")]
struct Alarm {
    #[envelope(signed, partition_key)]
    sensor: String,
    #[envelope(sort_key)]
    second: u64,
    value: f64,
}

fn main() {}
