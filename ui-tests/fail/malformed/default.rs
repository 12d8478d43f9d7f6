//! Nothing but encryption is a default.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", default = "signed")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    text: String,
}

fn main() {}
