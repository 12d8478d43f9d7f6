//! A record that borrows cannot be decrypted: there is nothing to borrow from.

use envelope_runtime::{Encrypted, Envelope};

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note<'a> {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: &'a str,
}

fn decrypt(envelope: Envelope, row: EncryptedNote<'_>) {
    let _ = envelope.decrypt(&row);
}

fn main() {}
