//! A field of a group has a name that no field of the record has.

use envelope_runtime::{Encrypted, FieldGroup};

#[derive(FieldGroup)]
struct Address {
    #[envelope(encrypted)]
    street: String,
    #[envelope(signed, name = "town")]
    city: String,
}

#[derive(Encrypted)]
#[envelope(table = "customers")]
struct Customer {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    town: String,
    #[envelope(flatten)]
    address: Address,
}

fn main() {}
