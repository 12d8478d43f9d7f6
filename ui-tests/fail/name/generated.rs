//! The encrypted struct has a header and a footer.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    header: String,
    #[envelope(encrypted, name = "footer")]
    text: String,
    #[envelope(encrypted, name = "page_footer")]
    footer: String,
}

fn main() {}
