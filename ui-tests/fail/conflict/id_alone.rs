//! The identity needs protection.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(id)]
    number: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
