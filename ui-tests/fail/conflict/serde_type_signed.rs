//! `Serde` may leave parts of a value out of what is signed; the key `serde` reads the value from what was signed.

use envelope_runtime::Encrypted;
use envelope_runtime::record::Unverified;

struct Serde<T>(T);

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(signed)]
    card: Option<Serde<String>>,
    #[envelope(unprotected)]
    rank: Unverified<u64>,
}

fn main() {}
