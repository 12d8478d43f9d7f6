//! Exports a table of encrypted records to CSV while its rows arrive: memory does not grow with the table, and a row that
//! cannot be read is reported and left out.
//!
//! `cargo run --example stream_export [-- [--rows N] [--stop]]`: makes a table of N rows (100,000 unless told otherwise) in a
//! temporary SQLite database, edits one of them by hand, and exports the others to a file. With `--stop`, the export ends at
//! the bad row.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use envelope_runtime::keyring::KeyFileKeyring;
use envelope_runtime::sql::{InsertAll, SqlTable};
use envelope_runtime::stream::{DecryptRows, EncryptRecords, RowError};
use envelope_runtime::{Encrypted, Envelope};
use futures_util::{StreamExt, TryStreamExt, stream};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Sqlite};

#[derive(Encrypted, Debug)]
#[envelope(table = "payments")]
struct Payment {
    #[envelope(signed, id)]
    id: i64,
    #[envelope(signed)]
    cents: i64,
    #[envelope(encrypted)]
    iban: String,
}

/// What came of an export.
#[derive(Debug, Default)]
struct Exported {
    rows: u64,
    /// The ids of those that were left out.
    refused: Vec<i64>,
}

/// How many rows there are, and whether to stop at a bad one.
struct Options {
    rows: i64,
    stop: bool,
}

fn main() -> Result<()> {
    let Some(options) = options()? else {
        println!("usage: cargo run --example stream_export [-- [--rows N] [--stop]]");
        return Ok(());
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(run(&options))
}

async fn run(options: &Options) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let envelope = Envelope::builder(KeyFileKeyring::open_or_create(folder.path().join("dev.key"))?).build()?;
    let database = SqliteConnectOptions::new().filename(folder.path().join("payments.db"));
    let mut database = database.create_if_missing(true).connect().await?;
    fill(&envelope, &mut database, options.rows).await?;
    println!("{} payments are in the database, encrypted", options.rows);

    // Somebody raises an amount.
    let edited = options.rows / 2;
    let raise = sqlx::query("UPDATE payments SET cents = cents + 100000 WHERE id = ?").bind(edited);
    ensure!(
        raise.execute(&mut database).await?.rows_affected() == 1,
        "there is no payment {edited}"
    );

    let file = folder.path().join("payments.csv");
    let exported = match export(&envelope, &mut database, &file, options.stop).await {
        Err(error) if options.stop => {
            println!("stopped: {error:#}\nAll as expected.");
            return Ok(());
        }
        exported => exported?,
    };
    let lines = std::fs::read_to_string(&file)?.lines().count();
    println!("{} payments exported, {:?} refused", exported.rows, exported.refused);
    ensure!(
        exported.refused == [edited],
        "others were refused than the one that was edited"
    );
    ensure!(lines as u64 == exported.rows + 1, "the file has {lines} lines"); // with its heading
    println!("All as expected.");
    Ok(())
}

/// Makes the table: payments are made, encrypted and inserted a thousand at a time.
async fn fill(envelope: &Envelope, database: &mut SqliteConnection, rows: i64) -> Result<()> {
    sqlx::raw_sql(EncryptedPayment::definition::<Sqlite>().create_table())
        .execute(&mut *database)
        .await?;
    let payments = stream::iter((0..rows).map(|id| Payment {
        id,
        cents: 100 + id % 900,
        iban: format!("DE00 5001 0517 {id:010}"),
    }));
    let mut parts = payments.encrypt(envelope).try_chunks(1_000);
    let mut transaction = database.begin().await?;
    while let Some(part) = parts.try_next().await? {
        transaction.insert_all(&part).await?;
    }
    Ok(transaction.commit().await?)
}

/// Writes the payments to a file, in the order of their ids.
async fn export(envelope: &Envelope, database: &mut SqliteConnection, file: &Path, stop: bool) -> Result<Exported> {
    let mut csv = csv::Writer::from_path(file)?;
    csv.write_record(["id", "cents", "iban"])?;
    let mut exported = Exported::default();
    let rows = sqlx::query_as::<_, EncryptedPayment>("SELECT * FROM payments ORDER BY id").fetch(database);
    let mut payments = rows.decrypt(envelope);
    while let Some(payment) = payments.next().await {
        match payment {
            Ok(Payment { id, cents, iban }) => {
                csv.write_record([&id.to_string(), &cents.to_string(), &iban])?;
                exported.rows += 1;
            }
            // The row is at fault. Here it is told, and left out; it deserves an alarm.
            Err(error @ RowError::Decrypt { id, .. }) if error.is_refused() && !stop => {
                eprintln!("left out: {:#}", anyhow::Error::from(error));
                exported.refused.push(id);
            }
            // The database or the keyring is: the next rows would fail as well.
            Err(error) => return Err(error.into()),
        }
    }
    csv.flush()?;
    Ok(exported)
}

fn options() -> Result<Option<Options>> {
    use lexopt::prelude::*;

    let mut options = Options {
        rows: 100_000,
        stop: false,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(None),
            Long("stop") => options.stop = true,
            Long("rows") => options.rows = parser.value()?.parse().context("`--rows` needs a number")?,
            other => bail!("{other:?} is not understood"),
        }
    }
    ensure!(options.rows > 0, "`--rows` needs a number above 0");
    Ok(Some(options))
}
