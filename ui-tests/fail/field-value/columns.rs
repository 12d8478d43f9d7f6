//! What happens to a column is said on the field of the record, or on those of a group.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
struct Address {
    #[envelope(encrypted)]
    street: String,
    #[envelope(signed, rename = "town")]
    city: String,
    #[envelope(unprotected)]
    note: String,
    #[envelope(flatten)]
    country: Country,
}

#[derive(FieldValue)]
#[envelope(context)]
struct Country {
    name: String,
}

fn main() {}
