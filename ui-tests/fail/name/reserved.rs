//! Some names belong to the format.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    aws_dbe_head: String,
    #[envelope(encrypted, name = "aws_dbe_b_text")]
    text: String,
}

fn main() {}
