//! The keys stand in brackets.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope]
    text: String,
    #[envelope = "encrypted"]
    comment: String,
    #[envelope()]
    tag: String,
}

fn main() {}
