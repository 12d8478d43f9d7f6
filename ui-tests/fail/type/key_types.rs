//! DynamoDB has keys of three types.

use envelope_runtime::Encrypted;

use std::collections::{BTreeMap, BTreeSet};

#[derive(Encrypted)]
#[envelope(table = "readings")]
struct Reading {
    #[envelope(signed, partition_key)]
    online: bool,
    #[envelope(signed, sort_key)]
    levels: Vec<u64>,
    #[envelope(encrypted)]
    value: f64,
}

#[derive(Encrypted)]
#[envelope(table = "alarms")]
struct Alarm {
    #[envelope(context, partition_key)]
    labels: BTreeMap<String, String>,
    #[envelope(context, sort_key)]
    sites: BTreeSet<String>,
    #[envelope(encrypted)]
    value: f64,
}

#[derive(Encrypted)]
#[envelope(table = "levels")]
struct Level {
    #[envelope(signed, partition_key)]
    height: f64,
    #[envelope(encrypted)]
    value: f64,
}

fn main() {}
