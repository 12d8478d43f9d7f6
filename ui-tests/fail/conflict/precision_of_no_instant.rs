//! Only instants have a precision.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(signed, precision = "seconds")]
    written: Option<String>,
}

fn main() {}
