//! Two fields cannot have one name.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
    #[envelope(encrypted, name = "text")]
    body: String,
    #[envelope(unprotected, name = "r#type")]
    a: u64,
    #[envelope(signed, name = "type")]
    b: u64,
    #[envelope(signed)]
    r#type: u64,
}

fn main() {}
