//! Control characters hide in names.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "no\ntes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted, name = "te\0xt")]
    text: String,
}

fn main() {}
