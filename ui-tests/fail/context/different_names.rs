//! Both sides have one name.

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
struct Tenant {
    #[envelope(name = "tenant_id")]
    tenant: String,
}

#[derive(Encrypted)]
#[envelope(table = "notes", context = Tenant)]
struct Note {
    #[envelope(context)]
    tenant: String,
    #[envelope(signed, id)]
    id: u64,
}

fn main() {}
