//! A record says what identifies it.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed)]
    number: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
