//! A field that is opened alone is found by the name of its column, and is encrypted.

use envelope_runtime::{Encrypted, EncryptedField};

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted, name = "body")]
    text: String,
}

const TEXT: EncryptedField<Note> = EncryptedField::named("text");
const ID: EncryptedField<Note> = EncryptedField::named("id");

fn main() {}
