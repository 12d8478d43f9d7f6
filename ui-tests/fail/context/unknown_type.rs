//! The context type exists.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", context = Tenant)]
struct Note {
    #[envelope(context)]
    tenant: String,
    #[envelope(signed, id)]
    id: u64,
}

fn main() {}
