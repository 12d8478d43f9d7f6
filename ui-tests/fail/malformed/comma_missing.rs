//! Keys are separated by commas.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
