//! The runtime's path is a path.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", crate = "envelope_runtime")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
