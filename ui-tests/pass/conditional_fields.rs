//! A field whose `#[cfg]` does not hold is not part of the record.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[cfg(all())]
    #[envelope(encrypted)]
    text: String,
    #[cfg(any())]
    #[envelope(encrypted)]
    comment: NoSuchType,
}

fn main() {
    let _ = |note: Note, row: EncryptedNote| (note.id, note.text, row.id, row.text);
}
