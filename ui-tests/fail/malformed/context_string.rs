//! The context is a type.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", context = "Tenant")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
