//! Many rows are sent to PostgreSQL as arrays, and of an array it has none.

use envelope_runtime::Encrypted;
use envelope_runtime::sql::InsertAll;
use sqlx::PgConnection;

#[derive(Encrypted, Clone)]
#[envelope(table = "rooms")]
struct Room {
    #[envelope(signed, id)]
    number: i64,
    #[envelope(encrypted)]
    guest: String,
    #[envelope(unprotected)]
    keys: Vec<String>,
}

async fn insert(rooms: &[EncryptedRoom], database: &mut PgConnection) {
    database.insert_all(rooms).await.unwrap();
}

fn main() {}
