//! Nor is a mistake in a generic record.

use envelope_runtime::{Encrypted, Envelope};

#[derive(Encrypted)]
#[envelope(table = "notes", encrypted = StoredNote)]
struct Note<T, const N: usize> {
    #[envelope(signed, id)]
    id: [u8; N],
    #[envelope(encrypt)]
    text: T,
}

async fn uses<T, const N: usize>(envelope: Envelope, note: Note<T, N>) {
    let row: StoredNote<T, N> = envelope.encrypt(&note).await.unwrap();
    let _: Note<T, N> = envelope.decrypt(&row).await.unwrap();
}

fn main() {}
