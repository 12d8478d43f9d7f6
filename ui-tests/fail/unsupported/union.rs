//! A record is a struct.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
union Note {
    id: u64,
}

fn main() {}
