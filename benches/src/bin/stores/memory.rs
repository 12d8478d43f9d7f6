//! A large table, read row by row: the memory of a program that decrypts, against one that has nothing to decrypt.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use envelope_benches::report::Report;
use envelope_runtime::sql::InsertAll as _;
use envelope_runtime::stream::EncryptRecords as _;
use futures_util::{TryStreamExt as _, stream};
use sqlx::PgConnection;

use crate::Result;
use crate::customers::{EncryptedCustomer, Table, client, customer, tables};

/// How many rows are sent at a time.
const PART: usize = 1_000;
/// The program that decrypts has at most so much more memory than the other one.
const LIMIT: u64 = 64 << 20;

pub(crate) async fn run(report: &mut Report, url: &str, rows: u32) -> Result<()> {
    report.section(&format!("{rows} rows read one after the other, one of them altered"));
    let mut database = tables(url).await?;
    let start = Instant::now();
    fill(&mut database, rows).await?;
    println!("encrypted and inserted in {:.1} s", start.elapsed().as_secs_f64());
    // The same rows in plaintext, without going over the network again.
    sqlx::query(
        "INSERT INTO plain_customers SELECT tenant, id, country, 'Ada Lovelace-' || lpad(id::text, 7, '0'), \
        'ada.' || lpad(id::text, 7, '0') || '@example.org', '+44 20 ' || lpad(id::text, 8, '0'), \
        CASE WHEN id % 2 = 0 THEN '4111 1111 ' || lpad(id::text, 8, '0') END, visits FROM customers",
    )
    .execute(&mut database)
    .await?;
    let middle = rows / 2;
    let altered = sqlx::query("UPDATE customers SET country = 'XX' WHERE id = $1")
        .bind(i64::from(middle))
        .execute(&mut database)
        .await?;
    report.exactly("rows altered", altered.rows_affected(), 1);

    let (plain, encrypted) = (export(Table::Plain)?, export(Table::Encrypted)?);
    report.exactly("rows read in order, plain", plain.read, rows);
    report.exactly("rows read in order, encrypted", encrypted.read, rows - 1);
    let said = format!("row {middle} of table `customers`, with the id {middle}, could not be decrypted");
    report.exactly("what was said of the others", encrypted.failed.join("; "), said);
    let megabytes = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    println!(
        "peak of memory: {:.1} MiB plain, {:.1} MiB encrypted; took {:.1} s and {:.1} s",
        megabytes(plain.peak),
        megabytes(encrypted.peak),
        plain.took.as_secs_f64(),
        encrypted.took.as_secs_f64()
    );
    let more = megabytes(encrypted.peak.saturating_sub(plain.peak));
    report.at_most("MiB of memory more than plain", more, megabytes(LIMIT));
    Ok(())
}

/// Encrypts and inserts rows, with no more of them in memory than are sent at a time.
async fn fill(database: &mut PgConnection, rows: u32) -> Result<()> {
    let client = client()?;
    let rows = stream::iter((0..rows).map(customer)).encrypt(&client);
    let mut parts = rows.try_chunks(PART);
    while let Some(part) = parts.try_next().await? {
        let part: Vec<EncryptedCustomer> = part;
        database.insert_all(&part).await?;
    }
    Ok(())
}

/// What a program said that read a table.
struct Export {
    read: u32,
    failed: Vec<String>,
    peak: u64,
    took: Duration,
}

/// Reads a table in a process of its own.
fn export(table: Table) -> Result<Export> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(match table {
        Table::Plain => "--export-plain",
        Table::Encrypted => "--export-encrypted",
    });
    let start = Instant::now();
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    let took = start.elapsed();
    let output = String::from_utf8(output.stdout)?;
    let mut lines = output.lines();
    let numbers: Vec<u64> = lines.next().unwrap_or("").split(' ').flat_map(str::parse).collect();
    let failed: Vec<String> = lines.map(str::to_owned).collect();
    match numbers[..] {
        [read, count, peak] if count == failed.len() as u64 => Ok(Export {
            read: read.try_into()?,
            failed,
            peak,
            took,
        }),
        _ => Err(format!("the program that reads {} failed", table.name()).into()),
    }
}
