//! Other words are not.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", version = 2)]
struct Note {
    #[envelope(signed, id, skip)]
    id: u64,
    #[envelope(hashed)]
    text: String,
}

fn main() {}
