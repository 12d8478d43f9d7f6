//! The cases are those of serde.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
#[envelope(rename_all = "camel_case")]
struct Card {
    number: String,
}

#[derive(FieldValue)]
#[envelope(rename_all)]
enum Currency {
    Eur,
}

fn main() {}
