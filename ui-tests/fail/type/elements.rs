//! What is in a list or a map is a value too.

use std::collections::BTreeMap;

use envelope_runtime::Encrypted;

#[derive(Clone, Debug, PartialEq)]
struct Card;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    cards: Vec<Card>,
    #[envelope(signed)]
    named: BTreeMap<String, Card>,
}

fn main() {}
