//! A mistake in a record is no mistake in its users.

use envelope_runtime::Encrypted;

#[derive(Clone, Debug, PartialEq, Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    text: String,
}

fn id_of(row: &EncryptedNote) -> u64 {
    let _ = row.header.clone();
    row.id
}

fn needs<R: Encrypted>(_: R) {}

fn main() {
    let _ = id_of;
    needs(Note {
        id: 1,
        text: String::new(),
    });
}
