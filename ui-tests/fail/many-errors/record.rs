//! All mistakes of one struct come out at once.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(tabel = "notes", default = "plain")]
struct Note {
    #[envelope(signed, id)]
    id: Option<u64>,
    #[envelope(encrypted, signed)]
    text: String,
    comment: String,
    #[envelope(encrypted, name = "aws_dbe_x")]
    x: String,
    #[envelope(context)]
    share: f64,
}

fn main() {}
