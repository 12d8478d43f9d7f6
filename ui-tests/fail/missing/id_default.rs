//! The default identifies nothing.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", default = "encrypted")]
struct Note {
    number: u64,
    text: String,
}

fn main() {}
