//! The structs that are made for a group are those that are made for a record.

use envelope_runtime::FieldGroup;

#[derive(FieldGroup)]
#[envelope(patch = AddressChanges, derive(Clone))]
struct Address {
    #[envelope(encrypted)]
    street: String,
}

fn main() {}
