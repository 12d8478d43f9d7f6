//! A record is written and read under its own type of context.

use envelope_runtime::{Encrypted, EncryptionContext, Envelope};

#[derive(EncryptionContext)]
struct Tenant {
    tenant: String,
}

#[derive(EncryptionContext)]
struct Region {
    region: String,
}

#[derive(Encrypted)]
#[envelope(table = "notes", context = Tenant)]
struct Note {
    #[envelope(context, id)]
    tenant: String,
    #[envelope(encrypted)]
    text: String,
}

fn other_type(envelope: Envelope, region: Region, note: Note, row: EncryptedNote) {
    let scoped = envelope.scoped(&region);
    let _ = scoped.encrypt(&note);
    let _ = scoped.decrypt(&row);
}

fn none(envelope: Envelope, note: Note, row: EncryptedNote) {
    let _ = envelope.encrypt(&note);
    let _ = envelope.decrypt(&row);
}

fn main() {}
