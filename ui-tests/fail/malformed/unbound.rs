//! The reason is one.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", unbound)]
struct Note {
    #[envelope(encrypted)]
    text: String,
}

#[derive(Encrypted)]
#[envelope(table = "letters", unbound = "")]
struct Letter {
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
