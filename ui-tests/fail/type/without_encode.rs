//! An encrypted field can be encoded.

use envelope_runtime::Encrypted;

struct Card;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    card: Card,
    #[envelope(encrypted)]
    other: Option<Card>,
}

fn main() {}
