//! The quickstart: customers from a CSV file go encrypted into SQLite, come back, and are tampered with.
//!
//! ```text
//! cargo run --example quickstart
//! cargo run --example quickstart -- --input customers.csv --db customers.db --key customers.key
//! ```
//!
//! Read `customer.rs` first: what happens to each field is said there, once. Then `round_trip.rs`, which encrypts,
//! stores, reads and decrypts; then `tamper.rs`. The rest is what any program needs.
//!
//! The exit status is 0 if all went as expected, 1 if a record or a tampering did not, 2 if the program could not do
//! its work.

mod customer;
mod input;
mod options;
mod progress;
mod raw;
mod report;
mod round_trip;
mod scene;
mod store;
mod tamper;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use envelope_runtime::Envelope;
use envelope_runtime::keyring::KeyFileKeyring;
use indicatif::HumanCount;
use tempfile::TempDir;

use crate::customer::Customer;
use crate::input::Input;
use crate::options::Options;
use crate::report::Report;
use crate::store::Store;

fn main() -> ExitCode {
    match run() {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("error: {}", report::sentence(&error));
            ExitCode::from(2)
        }
    }
}

/// Returns the exit status, unless the work could not be done.
fn run() -> Result<u8> {
    let Some(options) = Options::from_arguments()? else {
        return Ok(0); // only help was asked for
    };
    tokio::runtime::Builder::new_current_thread()
        .build()?
        .block_on(quickstart(&options))
}

async fn quickstart(options: &Options) -> Result<u8> {
    // The whole file is read and checked before anything is created, so that a bad line leaves nothing behind.
    let Input { customers, ignored } = input::read(&options.input)?;
    let rows = HumanCount(customers.len() as u64);
    println!("read {rows} customers from {}", options.input.display());
    if !ignored.is_empty() {
        println!("ignored these columns: {}", ignored.join(", "));
    }

    // A database that exists is tried before a key is made for it, and a new one is made after its key: no error leaves
    // a stray file.
    let place = Place::choose(options)?;
    let existing = if place.db.exists() {
        Some(Store::open(&place.db).await?)
    } else {
        None
    };
    let keyring = KeyFileKeyring::open_or_create(&place.key)?;
    let envelope = Envelope::builder(keyring).build()?;
    let mut store = match existing {
        Some(store) => store,
        None => Store::open(&place.db).await?,
    };
    println!("database: {}\nkey file: {}", place.db.display(), place.key.display());
    if place.temporary.is_some() {
        println!("both are temporary, unless you name them with --db and --key");
    }

    let encrypting = round_trip::write(&envelope, &mut store, &customers).await?;
    if let Some(first) = customers.first() {
        raw::print(&store.raw(first.id).await?)?;
    }
    let (different, decrypting) = round_trip::read(&envelope, &mut store, &customers).await?;
    let same = HumanCount(customers.len().saturating_sub(different) as u64);
    println!("read everything back: {same} of {rows} customers are as they were\n");

    println!("tampering by plain SQL, each time undone before the next:");
    let tampering = tamper::run_all(&envelope, &mut store, &customers).await?;

    let report = Report {
        rows: customers.len(),
        different,
        encrypting,
        decrypting,
        plain_bytes: customers.iter().map(Customer::plain_bytes).sum(),
        stored_bytes: store.stored_bytes().await?,
        tampering,
    };
    println!("\n{report}");
    store.close().await?;
    Ok(report.status())
}

/// Where the database and its key live.
struct Place {
    db: PathBuf,
    key: PathBuf,
    /// Deleted with everything in it when the program ends.
    temporary: Option<TempDir>,
}

impl Place {
    /// The files that were asked for; else a temporary folder. The key lies beside the database unless it has a place
    /// of its own.
    fn choose(options: &Options) -> Result<Place> {
        let beside = |db: &Path| {
            options
                .key
                .clone()
                .unwrap_or_else(|| db.with_file_name("quickstart.key"))
        };
        if let Some(db) = &options.db {
            let folder = db.parent().filter(|folder| !folder.as_os_str().is_empty());
            if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
                anyhow::bail!("there is no folder `{}` to put the database in", folder.display());
            }
            return Ok(Place {
                key: beside(db),
                db: db.clone(),
                temporary: None,
            });
        }
        let folder = tempfile::Builder::new().prefix("envelope-quickstart-").tempdir();
        let folder = folder.context("cannot create a temporary folder")?;
        let db = folder.path().join("customers.db");
        Ok(Place {
            key: beside(&db),
            db,
            temporary: Some(folder),
        })
    }
}
