//! The names in a group are columns of its records.

use envelope_runtime::{Encrypted, FieldGroup};

#[derive(FieldGroup)]
struct Page {
    #[envelope(encrypted)]
    header: String,
    #[envelope(encrypted, name = "aws_dbe_text")]
    text: String,
    #[envelope(signed, name = "n")]
    number: u64,
    #[envelope(signed)]
    n: u64,
}

#[derive(FieldGroup)]
struct Margins {
    #[envelope(encrypted)]
    left: u64,
}

#[derive(Encrypted)]
#[envelope(table = "pages")]
struct Sheet {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(flatten)]
    footer: Margins,
}

fn main() {}
