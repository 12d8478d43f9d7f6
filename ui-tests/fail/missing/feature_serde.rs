//! The key `serde` needs the feature of that name.

use envelope_runtime::Encrypted;

#[derive(Clone, Debug, PartialEq)]
struct Card {
    number: String,
}

#[derive(Encrypted)]
#[envelope(table = "customers")]
struct Customer<T> {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted, serde)]
    card: Card,
    #[envelope(signed, serde)]
    shown: Option<Card>,
    #[envelope(encrypted, serde, null = "seal")]
    other: Option<T>,
}

fn main() {}
