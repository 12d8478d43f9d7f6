//! Type parameters are not supported yet.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note<T> {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: T,
}

fn main() {}
