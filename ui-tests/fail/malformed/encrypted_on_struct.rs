//! On the struct, `encrypted` is a name and no action.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", encrypted)]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
