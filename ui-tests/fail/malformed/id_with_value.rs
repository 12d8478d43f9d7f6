//! `id` is a word.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id = "number")]
    number: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
