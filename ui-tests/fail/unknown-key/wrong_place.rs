//! Some keys belong elsewhere.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", signed)]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted, table = "notes")]
    text: String,
}

fn main() {}
