//! A null identifies nothing.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id, null = "seal")]
    id: Option<u64>,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
