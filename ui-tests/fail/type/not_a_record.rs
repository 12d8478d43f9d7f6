//! Only record types are encrypted.

use envelope_runtime::Envelope;

struct Note {
    text: String,
}

fn encrypt(envelope: Envelope, note: Note) {
    let _ = envelope.encrypt(&note);
}

fn main() {}
