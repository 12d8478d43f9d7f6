//! A record with a context is written and read by a handle for one.

use envelope_runtime::{Decryptor, Encrypted, EncryptionContext, Encryptor, Envelope};

#[derive(EncryptionContext)]
struct Tenant {
    tenant: String,
}

#[derive(Encrypted)]
#[envelope(table = "notes", context = Tenant)]
struct Note {
    #[envelope(context, id)]
    tenant: String,
    #[envelope(encrypted)]
    text: String,
}

async fn uses(envelope: Envelope, encryptor: Encryptor, decryptor: Decryptor, note: Note) {
    let row: EncryptedNote = envelope.encrypt(&note).await.unwrap();
    let _: Note = envelope.decrypt(&row).await.unwrap();
    let _ = encryptor.encrypt(&note);
    let _ = decryptor.decrypt(&row);
}

fn main() {}
