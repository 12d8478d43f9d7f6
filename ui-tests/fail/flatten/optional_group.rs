//! A group is always there; its fields may be absent.

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
    address: Option<Address>,
}

fn main() {}
