//! A table's name is a string.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = 3)]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
