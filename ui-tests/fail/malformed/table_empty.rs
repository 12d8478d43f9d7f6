//! A table's name is not empty.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
