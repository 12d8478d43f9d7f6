//! What says which record it is, and who may read it, stands in the record itself.

use envelope_runtime::FieldGroup;

#[derive(FieldGroup)]
struct Address {
    #[envelope(context)]
    tenant: String,
    #[envelope(signed, id)]
    number: u64,
    #[envelope(signed, partition_key)]
    shop: String,
    #[envelope(signed, sort_key)]
    day: u32,
    #[envelope(flatten)]
    place: Place,
    #[envelope(encryptd)]
    street: String,
}

#[derive(FieldGroup)]
struct Place {
    #[envelope(encrypted)]
    floor: u8,
}

fn main() {}
