//! What sqlx cannot bind in a database is no column of a record there.

use envelope_runtime::Encrypted;
use envelope_runtime::sql::{Bind, SqlTable};
use sqlx::Postgres;

#[derive(Encrypted)]
#[envelope(table = "rooms")]
struct Room {
    #[envelope(signed, id)]
    number: u64,
    #[envelope(encrypted)]
    guest: String,
}

fn insert(row: EncryptedRoom) {
    let _ = sqlx::query::<Postgres>(EncryptedRoom::INSERT).bind_all(row);
}

fn main() {}
