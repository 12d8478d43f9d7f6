//! The contract, and the life of branch keys, on each table.

use std::sync::Arc;

use envelope_runtime::keyring::key_store::MemoryKeyTable;

use crate::contract::{self, Table};
use crate::life;

fn memory() -> Table {
    Arc::new(MemoryKeyTable::new())
}

#[tokio::test]
async fn a_table_in_memory_keeps_the_contract() {
    contract::table(memory()).await;
    contract::race(memory()).await;
}

#[tokio::test]
async fn a_store_over_a_table_in_memory() {
    life::over(memory()).await;
    life::rotated_at_once(memory()).await;
}
