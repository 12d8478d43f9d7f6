//! The default is spelled out.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", default)]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
