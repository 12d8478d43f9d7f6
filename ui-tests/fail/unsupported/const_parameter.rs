//! Nor are const parameters.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note<const N: usize> {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: [u8; N],
}

fn main() {}
