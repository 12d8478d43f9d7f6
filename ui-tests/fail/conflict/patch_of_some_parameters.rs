//! A patch has all parameters of its record, or none.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", patch = NoteChanges)]
struct Note<T, U> {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: T,
    #[envelope(unprotected)]
    seen: Option<U>,
}

fn main() {}
