//! What is flattened derives `FieldGroup`.

use envelope_runtime::{Encrypted, FieldValue};

#[derive(FieldValue, Clone, Debug, PartialEq)]
struct Address {
    street: String,
}

#[derive(Encrypted)]
#[envelope(table = "customers")]
struct Customer {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(flatten)]
    address: Address,
}

fn main() {}
