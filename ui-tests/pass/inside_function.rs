//! Types that only a function knows.

#![deny(warnings)]

use envelope_runtime::{Encrypted, EncryptionContext};

fn main() {
    #[derive(EncryptionContext)]
    struct Tenant {
        tenant: String,
    }

    #[derive(Encrypted)]
    #[envelope(table = "notes", context = Tenant)]
    struct Note {
        #[envelope(context)]
        tenant: String,
        #[envelope(signed, id)]
        id: u64,
        #[envelope(encrypted)]
        text: String,
    }

    let _ = |note: Note, row: EncryptedNote, tenant: Tenant| {
        (note.tenant, note.id, note.text, row.id, tenant.tenant);
    };
}
