//! An identity that anyone may change is none.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(unprotected, id)]
    number: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
