//! An `Option` has a default already.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
struct Card {
    #[envelope(default)]
    holder: Option<String>,
}

fn main() {}
