//! `deny_unknown_fields` says all with its name.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", deny_unknown_fields = true)]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
