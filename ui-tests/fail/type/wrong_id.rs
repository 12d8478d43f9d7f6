//! A row is asked for by its own type of id.

use envelope_runtime::{Encrypted, Envelope};

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
}

fn decrypt(envelope: Envelope, row: EncryptedNote) {
    let _ = envelope.decrypt_id(&row, &"1");
}

fn main() {}
