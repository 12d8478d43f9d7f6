//! Every key is written once.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", table = "notes", default = "encrypted", default = "encrypted", deny_unknown_fields, deny_unknown_fields)]
struct Note {
    #[envelope(signed, id, id)]
    id: u64,
    #[envelope(encrypted)]
    #[envelope(encrypted)]
    text: String,
    #[envelope(name = "a", name = "b")]
    comment: String,
}

fn main() {}
