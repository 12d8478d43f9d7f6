//! A null is a protected `None`.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted, null = "seal")]
    text: String,
    #[envelope(unprotected, null = "omit")]
    remark: Option<String>,
}

fn main() {}
