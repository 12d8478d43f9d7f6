//! The bounds of a generic record are those of its fields.

use envelope_runtime::{Encrypted, Envelope};

struct Card;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note<T> {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: T,
}

fn uses(envelope: Envelope, note: Note<Card>) {
    let _ = envelope.encrypt(&note);
}

fn main() {}
