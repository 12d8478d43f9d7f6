//! A record is a struct.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
enum Note {
    A { id: u64 },
}

fn main() {}
