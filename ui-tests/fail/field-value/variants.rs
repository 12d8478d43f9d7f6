//! A variant holds nothing, one value, or named fields.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
enum Payment {
    Transfer(String, u64),
    Cash(),
    Nothing {},
    #[envelope(rename_all = "camelCase")]
    Card(String),
    Note(#[envelope(default)] String),
}

fn main() {}
