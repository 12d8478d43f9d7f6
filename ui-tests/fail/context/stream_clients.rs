//! A stream of rows is decrypted by a client that reads, and one of records is encrypted by a client that writes.

use envelope_runtime::stream::{DecryptRows, EncryptRecords};
use envelope_runtime::{Decryptor, Encrypted, Encryptor};
use futures_util::stream;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: i64,
}

fn uses(encryptor: Encryptor, decryptor: Decryptor, rows: Vec<EncryptedNote>, notes: Vec<Note>) {
    let rows = stream::iter(rows.into_iter().map(Ok::<_, std::io::Error>));
    let _ = rows.decrypt(&encryptor);
    let _ = stream::iter(notes).encrypt(&decryptor);
}

fn main() {}
