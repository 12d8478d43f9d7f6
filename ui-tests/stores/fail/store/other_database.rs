//! Tables are defined for databases whose rules are known.

use envelope_runtime::Encrypted;
use envelope_runtime::sql::SqlTable;
use sqlx::Any;

#[derive(Encrypted)]
#[envelope(table = "rooms")]
struct Room {
    #[envelope(signed, id)]
    number: i64,
    #[envelope(encrypted)]
    guest: String,
}

fn define() {
    let _ = EncryptedRoom::definition::<Any>();
}

fn main() {}
