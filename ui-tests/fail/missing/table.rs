//! A record is bound to its table.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
