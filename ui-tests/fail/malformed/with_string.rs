//! The functions stand in a module.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted, with = "cents")]
    price: u64,
    #[envelope(encrypted, with)]
    tax: u64,
}

fn main() {}
