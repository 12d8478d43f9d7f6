//! The names of generated structs are names.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", encrypted = "StoredNote", patch)]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
