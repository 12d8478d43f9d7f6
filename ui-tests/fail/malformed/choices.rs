//! Some keys take one of a few words.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted, null = "store")]
    text: Option<String>,
    #[envelope(signed, precision = "minutes")]
    at: String,
    #[envelope(encrypted, null)]
    remark: Option<String>,
}

fn main() {}
