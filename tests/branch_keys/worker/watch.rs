//! Writes records of two tenants and reads them all the time; once told that the first was forgotten, waits one TTL and says
//! what has become of the records.

use std::io::{Write as _, stdin, stdout};

use anyhow::{Context as _, bail};
use envelope_runtime::Error;
use envelope_tests::records::EncryptedClinicVisit;
use serde_json::{Value, json};

use crate::setup::{Setup, TTL, client, visit};

const RECORDS: usize = 20;

pub(crate) async fn run(setup: &Setup) -> anyhow::Result<Value> {
    let store = setup.store().await?;
    let (client, _) = client(&store, TTL)?;
    let tenants = ["north", "south"].map(visit);
    let mut rows: [Vec<EncryptedClinicVisit>; 2] = Default::default();
    for ((context, record), rows) in tenants.iter().zip(&mut rows) {
        for _ in 0..RECORDS {
            rows.push(client.scoped(context).encrypt(record).await?);
        }
    }
    // The other process reads these too.
    println!("{}", serde_json::to_string(&rows)?);
    stdout().flush()?;
    let theirs: [Vec<EncryptedClinicVisit>; 2] = serde_json::from_str(&line()?)?;
    for (rows, theirs) in rows.iter_mut().zip(theirs) {
        rows.extend(theirs);
    }
    // With the branch keys at hand, until the word comes.
    for ((context, record), rows) in tenants.iter().zip(&rows) {
        for row in rows {
            if client.scoped(context).decrypt(row).await? != *record {
                bail!("another record");
            }
        }
    }
    println!("ready");
    stdout().flush()?;
    if line()?.trim() != "forgotten" {
        bail!("another word");
    }
    tokio::time::sleep(TTL).await;

    let mut shredded = 0;
    let mut readable = 0;
    for ((context, record), rows) in tenants.iter().zip(&rows) {
        for row in rows {
            match client.scoped(context).decrypt(row).await {
                Ok(opened) if opened == *record => readable += 1,
                Ok(_) => bail!("another record"),
                Err(error) => shredded += usize::from(is_shredded(&error)),
            }
        }
    }
    let written = |result: Result<EncryptedClinicVisit, Error>| match result {
        Ok(_) => "written",
        Err(error) if is_shredded(&error) => "shredded",
        Err(_) => "failed",
    };
    let [(north, a), (south, b)] = &tenants;
    let north = written(client.scoped(north).encrypt(a).await);
    let south = written(client.scoped(south).encrypt(b).await);
    Ok(json!({ "shredded": shredded, "readable": readable, "north": north, "south": south }))
}

fn is_shredded(error: &Error) -> bool {
    if !error.is_shredded() {
        eprintln!("{error:?}");
    }
    error.is_shredded()
}

/// The next line of standard input.
fn line() -> anyhow::Result<String> {
    let mut line = String::new();
    let read = stdin().read_line(&mut line).context("no input")?;
    if read == 0 {
        bail!("the input has ended");
    }
    Ok(line)
}
