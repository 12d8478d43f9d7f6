//! A row is found before it is decrypted.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(encrypted, id)]
    number: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
