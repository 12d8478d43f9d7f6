//! Branch keys: both libraries over one table, a DynamoDB engine and a local KMS.

mod altered;
mod aws_store;
mod forgotten;
mod items;
mod lives;
mod services;
mod stores;

use anyhow::Result;
use services::Services;
use stores::{NAME, Stores};

use crate::live::Writer;

/// Of this many items that are asked for, one is written under branch keys: each takes calls of both services.
const ITEMS: usize = 20;

/// Tables made by either library, items under their branch keys, and what both refuse. Gives the number of disagreements.
pub async fn run(seed: u64, items: usize) -> Result<usize> {
    let services = Services::start()?;
    let mut disagreements = 0;
    for (table, maker) in [("keys-of-aws", Writer::Aws), ("keys-of-ours", Writer::Ours)] {
        let stores = Stores::new(&services, table, NAME)?;
        disagreements += lives::run(&stores, maker).await?;
        disagreements += items::run(&stores, seed, items.div_ceil(ITEMS)).await?;
        disagreements += altered::run(&services, &stores).await?;
        disagreements += forgotten::run(&stores, seed).await?;
    }
    Ok(disagreements)
}
