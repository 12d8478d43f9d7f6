//! Keys take what the message says.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
struct Card {
    #[envelope(rename = 7)]
    number: String,
    #[envelope(rename = "")]
    holder: String,
    #[envelope(skip = true)]
    seen: u64,
    #[envelope(default = "zero")]
    uses: u64,
    #[envelope(rename = "a", rename = "b")]
    kind: String,
}

fn main() {}
