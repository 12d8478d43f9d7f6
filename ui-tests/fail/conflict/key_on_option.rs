//! Every item has its keys.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "readings")]
struct Reading {
    #[envelope(signed, partition_key)]
    sensor: String,
    #[envelope(signed, sort_key)]
    second: Option<u64>,
    #[envelope(encrypted)]
    value: f64,
}

#[derive(Encrypted)]
#[envelope(table = "alarms")]
struct Alarm {
    #[envelope(context, partition_key)]
    sensor: Option<String>,
    #[envelope(encrypted)]
    value: f64,
}

fn main() {}
