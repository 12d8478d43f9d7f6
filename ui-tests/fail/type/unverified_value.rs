//! What nobody vouches for is taken by name.

use envelope_runtime::Encrypted;
use envelope_runtime::record::Unverified;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(unprotected)]
    limit: Unverified<u64>,
}

fn limit(note: Note) -> u64 {
    note.limit
}

fn main() {}
