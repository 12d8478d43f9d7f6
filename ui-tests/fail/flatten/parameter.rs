//! The type of a group does not depend on the record's parameters, since all instances have one schema.

use envelope_runtime::{Encrypted, FieldGroup};

#[derive(FieldGroup)]
struct Address<T> {
    #[envelope(encrypted)]
    street: T,
}

#[derive(Encrypted)]
#[envelope(table = "customers")]
struct Customer<T> {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(flatten)]
    address: Address<T>,
}

fn main() {}
