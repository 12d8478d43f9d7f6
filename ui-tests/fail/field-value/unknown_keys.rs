//! Each place has keys of its own.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
#[envelope(rename = "card", skip)]
struct Card {
    #[envelope(encrypted)]
    number: String,
    #[envelope(renam = "holder_name")]
    holder: String,
    #[envelope(rename_all = "camelCase")]
    uses: u64,
}

#[derive(FieldValue)]
enum Currency {
    #[envelope(default)]
    Eur,
}

fn main() {}
