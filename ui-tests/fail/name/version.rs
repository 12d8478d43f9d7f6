//! Documents tell the version of their shape by a name that no column has.

use envelope_runtime::{Encrypted, FieldGroup};

#[derive(Encrypted)]
#[envelope(table = "letters")]
struct Letter {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(signed)]
    envelope_version: u32,
    #[envelope(encrypted, name = "envelope_version")]
    text: String,
    #[envelope(encrypted, name = "page_envelope_version")]
    page: String,
}

#[derive(FieldGroup)]
struct Parts {
    #[envelope(encrypted)]
    envelope_version: String,
}

fn main() {}
