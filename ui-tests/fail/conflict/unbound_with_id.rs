//! Either something identifies a record, or nothing does.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", unbound = "a log")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
