//! The contract, and the life of branch keys, on each table.

use std::sync::Arc;

use envelope_runtime::keyring::key_store::{DynamoDbKeyTable, MemoryKeyTable};

use crate::contract::{self, Table};
use crate::life;
use envelope_tests::engine::Engine;

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

/// A table of this name in an engine.
fn dynamodb(engine: &Engine, name: &str) -> Table {
    Arc::new(DynamoDbKeyTable::new(engine.client.clone(), name))
}

#[tokio::test]
async fn a_table_in_dynamodb_keeps_the_contract() {
    let engine = Engine::start();
    contract::table(dynamodb(&engine, "contract")).await;
    contract::race(dynamodb(&engine, "race")).await;
}

#[tokio::test]
async fn a_store_over_a_table_in_dynamodb() {
    let engine = Engine::start();
    life::over(dynamodb(&engine, "life")).await;
    life::rotated_at_once(dynamodb(&engine, "rotations")).await;
}
