//! A variant holds nothing, values, or named fields.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
enum Payment {
    Transfer(String, #[envelope(rename = "amount")] u64),
    Cash(),
    Nothing {},
    #[envelope(rename_all = "camelCase")]
    Card(String),
    Note(#[envelope(default)] String),
}

fn main() {}
