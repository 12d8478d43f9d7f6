//! Near misspellings are recognized.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(tabel = "notes", contxt = Tenant, defualt = "encrypted")]
struct Note {
    #[envelope(sign, di)]
    id: u64,
    #[envelope(encryped)]
    text: String,
    #[envelope(encrypted, nam = "c")]
    comment: String,
    #[envelope(unencrypted)]
    language: String,
    #[envelope(signed, column = "n")]
    name: String,
}

fn main() {}
