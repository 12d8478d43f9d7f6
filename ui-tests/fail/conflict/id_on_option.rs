//! The identity is always there.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    number: Option<u64>,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
