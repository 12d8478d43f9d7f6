//! What is verified has no mark that says the opposite.

use envelope_runtime::Encrypted;
use envelope_runtime::record::Unverified;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(signed)]
    at: Unverified<u64>,
    #[envelope(encrypted)]
    text: Unverified<Option<String>>,
    #[envelope(unprotected)]
    seen: Option<Unverified<u64>>,
}

fn main() {}
