//! Every field is a value itself.

use envelope_runtime::FieldValue;

struct Holder {
    name: String,
}

#[derive(FieldValue)]
struct Card {
    number: String,
    holder: Holder,
}

#[derive(FieldValue)]
struct Owner(Holder);

#[derive(FieldValue)]
enum Payment {
    Card(Holder),
}

fn main() {}
