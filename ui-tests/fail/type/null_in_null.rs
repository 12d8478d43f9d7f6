//! Null is null, in lists too: an `Option` in an `Option` would not come back as it was.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    texts: Vec<Option<Option<String>>>,
}

fn main() {}
