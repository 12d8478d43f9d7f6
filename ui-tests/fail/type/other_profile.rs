//! What one profile offers, the other does not.

use envelope_runtime::Encrypted;
use envelope_runtime::structured::{ItemRecord, TableRecord};

#[derive(Encrypted)]
#[envelope(table = "readings")]
struct Reading {
    #[envelope(signed, partition_key)]
    sensor: String,
    #[envelope(encrypted)]
    value: f64,
}

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn needs_item<R: ItemRecord>() {}

fn needs_table<R: TableRecord>() {}

fn main() {
    needs_table::<Reading>();
    needs_item::<Note>();
}
