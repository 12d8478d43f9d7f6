//! A field of a group says what happens to it, as any other.

use envelope_runtime::FieldGroup;

#[derive(FieldGroup)]
struct Address {
    #[envelope(encrypted)]
    street: String,
    city: String,
    #[envelope(name = "zip")]
    code: String,
}

fn main() {}
