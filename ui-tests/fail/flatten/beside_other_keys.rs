//! `flatten` stands alone: the fields of a group say for themselves what happens to them.

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
    #[envelope(flatten, encrypted)]
    home: Address,
    #[envelope(name = "office", flatten, null = "seal")]
    work: Address,
    #[envelope(flatten, signed, partition_key, precision = "seconds", with = cents)]
    other: Address,
    #[envelope(flatten = "address")]
    last: Address,
}

fn main() {}
