//! A record goes into JSON if serde knows its plaintext columns.

use envelope_runtime::{Encrypted, FieldValue};

#[derive(FieldValue, Clone, Debug, PartialEq)]
enum Floor {
    Ground,
    First,
}

#[derive(Encrypted)]
#[envelope(table = "rooms")]
struct Room {
    #[envelope(signed, id)]
    number: i64,
    #[envelope(signed)]
    floor: Floor,
    #[envelope(encrypted)]
    guest: String,
}

fn write(row: EncryptedRoom) {
    let _ = serde_json::to_string(&row);
}

fn main() {}
