//! Functions convert what is protected, and in no context.

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
struct Tenant {
    tenant: String,
}

#[derive(Encrypted)]
#[envelope(table = "notes", context = Tenant)]
struct Note {
    #[envelope(context, with = names)]
    tenant: String,
    #[envelope(signed, id)]
    id: u64,
    #[envelope(unprotected, with = counts)]
    seen: u64,
}

fn main() {}
