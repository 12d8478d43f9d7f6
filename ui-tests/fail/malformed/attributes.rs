//! What is passed on to the encrypted struct is what its attributes take.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", derive, attr = non_exhaustive)]
struct Note {
    #[envelope(signed, id)]
    id: u64,
}

#[derive(Encrypted)]
#[envelope(table = "letters", derive("Eq"), attr())]
struct Letter {
    #[envelope(signed, id)]
    id: u64,
}

fn main() {}
