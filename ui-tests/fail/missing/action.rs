//! Nothing is plaintext by omission.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    text: String,
    #[envelope(name = "c")]
    comment: Option<String>,
}

fn main() {}
