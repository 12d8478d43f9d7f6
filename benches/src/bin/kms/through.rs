//! The small record through a warm cache, against the floor that the record alone is measured against.

use std::time::Duration;

use envelope_benches::ratio::{Comparison, compare_loops};
use envelope_benches::record_floor::{self, LIMIT, keep};
use envelope_benches::small::{Small, client, keyring};
use envelope_runtime::{CachePolicy, EncryptedRecord as _, Envelope, Error};

use crate::Result;
use envelope_benches::report::Report;

pub(crate) fn run(report: &mut Report) -> Result<()> {
    report.section("small record through a warm cache, in floors, Raw AES keyring");
    let policy = CachePolicy::max_age(Duration::from_secs(3_600)).max_records(1 << 32);
    let cached = Envelope::builder(keyring()?).cache(policy).build()?;
    let small = Small::sample();
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let (row, context, back) = runtime.block_on(async {
        let encryptor = client()?.record_encryptor::<Small>().await?;
        let row = cached.encrypt(&small).await?;
        let back = cached.decrypt(&row).await?;
        Ok::<_, Box<dyn std::error::Error>>((row, encryptor.materials().context().clone(), back))
    })?;
    if back != small {
        return Err("the record did not come back".into());
    }

    let (mut floor, _) = record_floor::of(row.header().as_bytes(), &context);
    let mut failure = None;
    let encrypting = compare_loops(
        |times| note(&mut failure, runtime.block_on(encrypt(&cached, &small, times))),
        || keep(floor.encrypt()),
    );
    let decrypting = compare_loops(
        |times| note(&mut failure, runtime.block_on(decrypt(&cached, &row, times))),
        || keep(floor.decrypt()),
    );
    record_floor::checked_calls(&mut floor)?;
    if let Some(error) = failure {
        return Err(error.into());
    }

    println!("{}", Comparison::HEADING);
    encrypting.print("encrypt");
    decrypting.print("decrypt");
    report.at_most("encrypt, in floors", encrypting.ratio, LIMIT);
    report.at_most("decrypt, in floors", decrypting.ratio, LIMIT);
    Ok(())
}

async fn encrypt(client: &Envelope, record: &Small, times: u32) -> std::result::Result<(), Error> {
    for _ in 0..times {
        keep(client.encrypt(record).await?);
    }
    Ok(())
}

async fn decrypt(
    client: &Envelope,
    row: &<Small as envelope_runtime::Encrypted>::Encrypted,
    times: u32,
) -> std::result::Result<(), Error> {
    for _ in 0..times {
        keep(client.decrypt(row).await?);
    }
    Ok(())
}

fn note(failure: &mut Option<Error>, outcome: std::result::Result<(), Error>) {
    if let Err(error) = outcome {
        *failure = Some(error);
    }
}
