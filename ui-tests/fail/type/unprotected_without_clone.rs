//! A plaintext column is copied.

use envelope_runtime::Encrypted;

struct Card;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(unprotected)]
    card: Card,
}

fn main() {}
