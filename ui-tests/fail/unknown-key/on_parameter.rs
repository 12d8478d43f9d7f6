//! Parameters have no keys.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note<#[envelope(signed)] 'a> {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: &'a str,
}

fn main() {}
