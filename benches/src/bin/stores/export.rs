//! The program that is measured: it reads a table to its end, and keeps none of its rows.

use std::fmt::Display;

use envelope_runtime::stream::DecryptRows as _;
use futures_util::StreamExt as _;
use futures_util::stream::Stream;
use sqlx::{Connection as _, PgConnection};

use crate::customers::{Customer, EncryptedCustomer, Table, client, customer};
use crate::{Result, processor};

/// Reads a table, and prints `read`, `failed`, the positions of those that failed, and the peak of memory in bytes.
pub(crate) async fn run(url: &str, table: Table) -> Result<()> {
    let mut database = PgConnection::connect(url).await?;
    let export = match table {
        Table::Plain => {
            let rows = sqlx::query_as::<_, Customer>(Table::SELECT_PLAIN).fetch(&mut database);
            read(rows).await?
        }
        Table::Encrypted => {
            let client = client()?;
            let rows = sqlx::query_as::<_, EncryptedCustomer>(Table::SELECT_ENCRYPTED).fetch(&mut database);
            read(rows.decrypt(&client)).await?
        }
    };
    let (read, failed) = export;
    println!("{read} {} {}", failed.len(), processor::peak_memory()?);
    for line in failed {
        println!("{line}");
    }
    Ok(())
}

/// How many rows came, in order, and what was said of the others.
async fn read<E: Display>(
    mut rows: impl Stream<Item = std::result::Result<Customer, E>> + Unpin,
) -> Result<(u32, Vec<String>)> {
    let (mut position, mut read, mut failed) = (0, 0, Vec::new());
    while let Some(row) = rows.next().await {
        match row {
            Ok(row) if row == customer(position) => read += 1,
            Ok(row) => return Err(format!("row {position} is that of customer {}", row.id).into()),
            Err(error) => failed.push(error.to_string()),
        }
        position += 1;
    }
    Ok((read, failed))
}
