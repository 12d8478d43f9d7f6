//! A record type without context has `NoContext` for one.

use envelope_runtime::{Encrypted, NoContext};

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(signed, id)]
    part: u32,
    #[envelope(encrypted)]
    text: String,
}

fn is_without_context<R: Encrypted<Context = NoContext>>() {}

fn main() {
    is_without_context::<Note>();
    let _ = |note: Note| (note.id, note.part, note.text);
}
