//! A field has one action.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(signed, encrypted)]
    text: String,
    #[envelope(unprotected)]
    #[envelope(context)]
    comment: String,
}

fn main() {}
