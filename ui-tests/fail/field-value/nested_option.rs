//! An entry of a map is there or not.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
struct Card {
    holder: Option<Option<String>>,
}

fn main() {}
