//! A patch changes what is unprotected.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", patch = NoteChanges)]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
