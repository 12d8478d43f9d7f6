//! A column of a defined table has a type that the database has.

use envelope_runtime::Encrypted;
use envelope_runtime::sql::SqlTable;
use sqlx::Postgres;

#[derive(Encrypted)]
#[envelope(table = "rooms")]
struct Room {
    #[envelope(signed, id)]
    number: u64,
    #[envelope(encrypted)]
    guest: String,
}

fn define() {
    let _ = EncryptedRoom::definition::<Postgres>();
}

fn main() {}
