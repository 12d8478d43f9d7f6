//! `serde` says all with its name.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted, serde = "json")]
    text: String,
}

fn main() {}
