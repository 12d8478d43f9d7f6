//! Many rows are inserted through a connection of PostgreSQL or SQLite.

use envelope_runtime::Encrypted;
use envelope_runtime::sql::InsertAll;
use sqlx::AnyConnection;

#[derive(Encrypted, Clone)]
#[envelope(table = "rooms")]
struct Room {
    #[envelope(signed, id)]
    number: i64,
    #[envelope(encrypted)]
    guest: String,
}

fn insert(database: &mut AnyConnection, rows: &[EncryptedRoom]) {
    let _ = InsertAll::insert_all(database, rows);
}

fn main() {}
