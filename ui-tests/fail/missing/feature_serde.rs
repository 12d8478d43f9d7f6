//! The key `serde` needs the feature of that name.

use envelope_runtime::{Encrypted, FieldValue};

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

#[derive(FieldValue)]
struct Wallet<T> {
    #[envelope(serde)]
    card: Card,
    #[envelope(serde)]
    other: Option<T>,
}

fn main() {}
