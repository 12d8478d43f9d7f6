//! A group is no value: what its fields say is not ignored.

use envelope_runtime::{Encrypted, FieldGroup};

#[derive(FieldGroup)]
struct Address {
    #[envelope(encrypted)]
    street: String,
    #[envelope(unprotected)]
    note: String,
}

#[derive(Encrypted)]
#[envelope(table = "customers")]
struct Customer {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    address: Address,
}

fn main() {}
