//! Near misses, and the right keys in the wrong place.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "readings", partition_key = "sensor")]
struct Reading {
    #[envelope(signed, partiton_key)]
    sensor: String,
    #[envelope(signed, sort_key)]
    second: u64,
}

#[derive(Encrypted)]
#[envelope(table = "alarms")]
struct Alarm {
    #[envelope(signed, partition)]
    sensor: String,
    #[envelope(signed, sort)]
    second: u64,
}

#[derive(Encrypted)]
#[envelope(table = "sites")]
struct Site {
    #[envelope(signed, hash_key)]
    site: String,
    #[envelope(encrypted)]
    value: f64,
}

fn main() {}
