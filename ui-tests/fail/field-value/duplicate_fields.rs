//! A map holds each key once.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
struct Card {
    number: String,
    #[envelope(rename = "number")]
    digits: String,
}

#[derive(FieldValue)]
#[envelope(rename_all = "lowercase")]
struct Person {
    first_name: String,
    firstname: String,
}

fn main() {}
