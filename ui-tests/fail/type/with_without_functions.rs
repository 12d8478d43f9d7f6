//! A module for `with` has two functions.

use envelope_runtime::Encrypted;

mod cents {
    pub fn encode(cents: &u64) -> u64 {
        *cents
    }
}

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted, with = cents)]
    price: u64,
}

fn main() {}
