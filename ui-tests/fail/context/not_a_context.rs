//! The context type derives `EncryptionContext`.

use envelope_runtime::Encrypted;

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
}

fn main() {}
