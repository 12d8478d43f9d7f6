//! The default hides the field.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", default = "encrypted")]
struct Note {
    #[envelope(id)]
    number: u64,
    text: String,
}

fn main() {}
