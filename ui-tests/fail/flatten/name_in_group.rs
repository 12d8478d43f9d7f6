//! Two groups of a record have no name in common, so a record takes in a group once.

use envelope_runtime::{Encrypted, FieldGroup};

#[derive(FieldGroup)]
struct Address {
    #[envelope(encrypted)]
    street: String,
}

#[derive(Encrypted)]
#[envelope(table = "customers")]
struct Customer {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(flatten)]
    home: Address,
    #[envelope(flatten)]
    work: Address,
}

fn main() {}
