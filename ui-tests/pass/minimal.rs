//! The least that a record needs: a table, an identity, something to protect.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

fn columns(row: &EncryptedNote) -> &u64 {
    let _ = (&row.text, &row.header, &row.footer);
    &row.id
}

fn main() {
    let _ = columns;
    let _ = Note {
        id: 1,
        text: String::new(),
    };
}
