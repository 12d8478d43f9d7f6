//! A literal is no key.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope("notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
