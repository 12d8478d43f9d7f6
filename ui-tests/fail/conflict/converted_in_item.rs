//! What AWS's libraries verify in an item is its attributes as they are.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, partition_key)]
    id: u64,
    #[envelope(signed, with = names)]
    author: String,
    #[envelope(signed, serde, null = "seal")]
    readers: Option<Vec<String>>,
    #[envelope(encrypted, with = names)]
    owner: String,
}

fn main() {}
