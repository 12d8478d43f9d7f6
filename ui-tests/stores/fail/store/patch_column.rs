//! A patch changes columns that sqlx can bind.

use envelope_runtime::Encrypted;
use envelope_runtime::sql::PushSet;
use sqlx::{Postgres, QueryBuilder};

#[derive(Encrypted)]
#[envelope(table = "rooms")]
struct Room {
    #[envelope(signed, id)]
    number: i64,
    #[envelope(encrypted)]
    guest: String,
    #[envelope(unprotected)]
    visits: u64,
}

fn update(patch: RoomPatch, sql: &mut QueryBuilder<Postgres>) {
    patch.push_set(sql);
}

fn main() {}
