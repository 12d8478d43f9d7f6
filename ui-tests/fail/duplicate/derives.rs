//! Every encrypted struct is `Clone`, `Debug` and `PartialEq`.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes", derive(Clone, Eq, ::core::fmt::Debug))]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn main() {}
