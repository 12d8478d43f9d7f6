//! Encrypted orders in a DynamoDB table, through the SDK's own requests: put, get, query by an index, batch, conditional writes,
//! updates, and an item that somebody tampered with.
//!
//! ```text
//! cargo run --example dynamodb --features dynamodb
//! ENVELOPE_DYNAMODB_ENDPOINT=http://127.0.0.1:8000 cargo run --example dynamodb --features dynamodb
//! ```
//!
//! Without `ENVELOPE_DYNAMODB_ENDPOINT` it starts an engine in this process, and so needs no account. With it, it asks the engine
//! that listens there, in which it makes a table of its own and deletes it at the end.

mod engine;
mod order;
mod table;

use std::collections::HashMap;

use anyhow::{Context as _, Result, bail, ensure};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use envelope_runtime::client::Scoped;
use envelope_runtime::dynamodb::{self, ItemError, PutExt as _, UpdateExt as _, WriteExt as _};
use envelope_runtime::keyring::KeyFileKeyring;
use envelope_runtime::{Envelope, NoContext};

use crate::order::{EncryptedOrder, Order, OrderPatch, order};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let engine = engine::find()?;
    let name = format!("orders-{}", std::process::id());
    table::create(&engine.client, &name).await?;
    let result = run(&engine.client, &name).await;
    engine.client.delete_table().table_name(&name).send().await?;
    result?;
    println!("All as expected.");
    Ok(())
}

async fn run(client: &Client, table: &str) -> Result<()> {
    // In a real program a keyring over AWS KMS; see the example `multi_tenant` for a branch key a tenant.
    let folder = tempfile::tempdir()?;
    let keyring = KeyFileKeyring::open_or_create(folder.path().join("dev.key"))?;
    let orders = Envelope::builder(keyring).build()?.scoped(&NoContext);

    put_and_get(client, table, &orders).await?;
    batch(client, table, &orders).await?;
    query(client, table, &orders).await?;
    replace(client, table, &orders).await?;
    update(client, table, &orders).await?;
    tamper(client, table, &orders).await
}

async fn put_and_get(client: &Client, table: &str, orders: &Scoped<NoContext>) -> Result<()> {
    let insert = async || -> Result<_> {
        let item = orders.encrypt(&order("ada", 1)).await?.try_into()?;
        let put = client.put_item().table_name(table).set_item(Some(item));
        Ok(put.if_new::<EncryptedOrder>().send().await)
    };
    insert().await??;
    let Err(error) = insert().await? else {
        bail!("an item was overwritten");
    };
    ensure!(error.into_service_error().is_conditional_check_failed_exception());

    let item = table::get(client, table, "ada", 1).await?;
    println!("stored:");
    for (name, value) in order::shown(&item) {
        println!("  {name}: {value}");
    }
    println!("  {} bytes of {}", dynamodb::item_size(&item), dynamodb::ITEM_LIMIT);
    let row = EncryptedOrder::try_from(item)?;
    let read = orders.decrypt_id(&row, &("ada".into(), 1)).await?;
    ensure!(read == order("ada", 1), "the order came back as another one");
    println!("read: order {} goes to {}", read.number, read.address);
    Ok(())
}

/// Items go 25 a call; what was not processed is sent again.
async fn batch(client: &Client, table: &str, orders: &Scoped<NoContext>) -> Result<()> {
    let written: Vec<Order> = (1..=30).map(|number| order("bob", number)).collect();
    let mut requests = Vec::new();
    for row in orders.encrypt_all(&written).await? {
        let put = PutRequest::builder().set_item(Some(row.try_into()?)).build()?;
        requests.push(WriteRequest::builder().put_request(put).build());
    }
    let mut calls = 0;
    for chunk in requests.chunks(25) {
        let mut rest = HashMap::from([(table.to_owned(), chunk.to_vec())]);
        while !rest.is_empty() {
            let batch = client.batch_write_item().set_request_items(Some(rest));
            rest = batch.send().await?.unprocessed_items.unwrap_or_default();
            calls += 1;
        }
    }
    println!("batch: {} orders in {calls} calls", written.len());
    Ok(())
}

/// The index is by a signed attribute, and gives all attributes, so that each record is verified.
async fn query(client: &Client, table: &str, orders: &Scoped<NoContext>) -> Result<()> {
    let query = client.query().table_name(table).index_name(table::BY_STATUS);
    let query = query
        .key_condition_expression("#s = :s")
        .expression_attribute_names("#s", "status")
        .expression_attribute_values(":s", AttributeValue::S("open".into()));
    let mut pages = query.limit(20).into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        let rows = dynamodb::records::<EncryptedOrder>(page?.items).collect::<Result<Vec<_>, _>>()?;
        found.extend(orders.decrypt_all(&rows).await?);
    }
    ensure!(
        found.len() == 31,
        "{} open orders were found instead of 31",
        found.len()
    );
    println!("query: {} open orders, all verified", found.len());
    Ok(())
}

/// Protected attributes change with the whole record, unless somebody else was faster.
async fn replace(client: &Client, table: &str, orders: &Scoped<NoContext>) -> Result<()> {
    let read = EncryptedOrder::try_from(table::get(client, table, "ada", 1).await?)?;
    let replace = async |address: &str| -> Result<_> {
        let row = orders.reseal(&read, |order| order.address = address.into()).await?;
        let put = client.put_item().table_name(table).set_item(Some(row.try_into()?));
        Ok(put.if_unchanged(&read).send().await)
    };
    replace("9 Oak St").await??;
    ensure!(replace("1 Ash St").await?.is_err(), "a change was lost");
    println!("replace: the second of two changes was refused");
    Ok(())
}

async fn update(client: &Client, table: &str, orders: &Scoped<NoContext>) -> Result<()> {
    let update = || -> Result<_> {
        let key = dynamodb::key::<EncryptedOrder>(&("ada".into(), 1))?;
        Ok(client.update_item().table_name(table).set_key(Some(key)))
    };
    let patch = OrderPatch { views: Some(41) };
    update()?.patch(patch)?.send().await?;
    let add = |attribute| -> Result<_> {
        let add = update()?.update_expression("ADD #a :one");
        let add = add.expression_attribute_names("#a", attribute);
        Ok(add.expression_attribute_values(":one", AttributeValue::N("1".into())))
    };
    add("views")?.checked::<EncryptedOrder>()?.send().await?;
    let row = EncryptedOrder::try_from(table::get(client, table, "ada", 1).await?)?;
    let read = orders.decrypt(&row).await?;
    ensure!(
        (read.views, read.address.as_str()) == (42, "9 Oak St"),
        "an update went wrong"
    );
    println!("update: {} views, and the record verifies", read.views);

    let refused = add("address")?.checked::<EncryptedOrder>().err();
    println!(
        "update: {}",
        refused.context("an update of a protected attribute was let through")?
    );
    Ok(())
}

/// What somebody does who can write to the table, and has no key.
async fn tamper(client: &Client, table: &str, orders: &Scoped<NoContext>) -> Result<()> {
    let put = async |item| client.put_item().table_name(table).set_item(Some(item)).send().await;
    let mut item = table::get(client, table, "bob", 1).await?;
    item.insert("status".into(), AttributeValue::S("paid".into()));
    put(item).await?;
    let row = EncryptedOrder::try_from(table::get(client, table, "bob", 1).await?)?;
    match orders.decrypt(&row).await {
        Err(error) if error.is_unauthenticated() => println!("tampered: {error}"),
        _ => bail!("an altered item was not refused"),
    }

    let mut item = table::get(client, table, "bob", 2).await?;
    item.retain(|name, _| !name.starts_with("aws_dbe_"));
    item.insert("address".into(), AttributeValue::S("my own address".into()));
    put(item).await?;
    match EncryptedOrder::try_from(table::get(client, table, "bob", 2).await?) {
        Err(error @ ItemError::NotEncrypted { .. }) => println!("plaintext: {error}"),
        _ => bail!("an item in plaintext was not refused"),
    }
    Ok(())
}
