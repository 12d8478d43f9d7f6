//! A skipped field is read as its default value.

use envelope_runtime::FieldValue;

#[derive(PartialEq)]
struct Cache;

#[derive(FieldValue)]
struct Card {
    number: String,
    #[envelope(skip)]
    cache: Cache,
}

fn main() {}
