//! A field that is opened alone is an encrypted column, of a value that can be read.

use envelope_runtime::{Encrypted, EncryptedField, Envelope, Error, Header};

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

const TEXT: EncryptedField<Note> = EncryptedField::named("text");

async fn open(envelope: Envelope, header: Header, text: Vec<u8>) -> Result<(), Error> {
    envelope.open_field_without_footer(&header, TEXT, &text).await?;
    Ok(())
}

fn main() {}
