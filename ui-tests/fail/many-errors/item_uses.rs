//! A mistake in an item is no mistake in its users, whichever profile they count on.

use envelope_runtime::structured::{ItemRecord, TableRecord};
use envelope_runtime::{Encrypted, EncryptedRecord};

#[derive(Encrypted)]
#[envelope(table = "readings")]
struct Reading {
    #[envelope(signed, partition_key)]
    sensor: String,
    #[envelope(signed, sort_key)]
    second: u64,
    value: f64,
}

#[derive(Encrypted)]
#[envelope(table = "alarms")]
struct Alarm {
    #[envelope(signed, id, partiton_key)]
    sensor: String,
    #[envelope(signed, sort_key)]
    second: u64,
}

fn id_of(row: &EncryptedReading) -> (String, u64) {
    row.id()
}

fn needs_item<R: ItemRecord>() {}

fn needs_table<R: TableRecord>() {}

fn main() {
    let _ = id_of;
    needs_item::<Reading>();
    needs_item::<Alarm>();
    needs_table::<Alarm>();
}
