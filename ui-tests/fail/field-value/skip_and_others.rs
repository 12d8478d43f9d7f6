//! What is left out has no name.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
struct Card {
    number: String,
    #[envelope(skip, rename = "seen_at")]
    seen: u64,
    #[envelope(default, skip)]
    uses: u64,
}

fn main() {}
