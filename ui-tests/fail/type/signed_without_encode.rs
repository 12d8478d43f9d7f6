//! A signed field can be encoded.

use envelope_runtime::Encrypted;

#[derive(Clone, Debug, PartialEq)]
struct Card;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(signed)]
    card: Card,
}

fn main() {}
