//! All values would be alike.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
struct Card {
    #[envelope(skip)]
    number: String,
}

#[derive(FieldValue)]
enum Payment {
    Cash,
    Card {
        #[envelope(skip)]
        number: String,
    },
}

fn main() {}
