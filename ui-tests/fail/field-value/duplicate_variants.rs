//! A name stands for one variant.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
#[envelope(rename_all = "lowercase")]
enum Currency {
    Eur,
    EUR,
    #[envelope(rename = "eur")]
    Euro,
}

#[derive(FieldValue)]
enum Payment {
    Card {
        number: String,
        #[envelope(rename = "number")]
        digits: String,
    },
}

fn main() {}
