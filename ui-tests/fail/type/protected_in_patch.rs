//! A patch has no protected fields.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
    #[envelope(unprotected)]
    seen: u64,
}

fn patch() -> NotePatch {
    NotePatch {
        text: Some(String::new()),
        ..NotePatch::default()
    }
}

fn main() {}
