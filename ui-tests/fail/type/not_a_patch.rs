//! Only what may be changed alone has a patch.

use envelope_runtime::{Encrypted, Patch};

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

fn update<P: Patch>(_: P) {}

fn uses(row: EncryptedNote) {
    update(row);
}

fn main() {}
