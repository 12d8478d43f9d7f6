//! The runtime is where `crate` says.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(crate = nowhere, table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
