//! A newtype is what is inside: there are no names to change.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
#[envelope(rename_all = "camelCase")]
struct Iban(#[envelope(rename = "iban")] String);

#[derive(FieldValue)]
struct Checked(#[envelope(skip, default)] bool);

fn main() {}
