//! Encrypts and decrypts records while their branch key is being rotated; in the end, decrypts all of them anew.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use envelope_tests::records::EncryptedClinicVisit;
use serde_json::{Value, json};

use crate::setup::{Setup, TTL, client, visit};

/// Between one record and the next, so that records do not fill the memory.
const PAUSE: Duration = Duration::from_micros(500);

pub(crate) async fn run(setup: &Setup) -> anyhow::Result<Value> {
    let store = setup.store().await?;
    let (writer, writer_keys) = client(&store, TTL)?;
    let (reader, reader_keys) = client(&store, TTL)?;
    let (context, record) = visit("north");
    let (writer, reader) = (writer.scoped(&context), reader.scoped(&context));
    let started = Instant::now();
    let (mut rows, mut failures, mut versions) = (Vec::new(), 0, BTreeSet::new());
    while started.elapsed() < setup.duration {
        match writer.encrypt(&record).await {
            Ok(row) => {
                versions.insert(version(&row));
                // This one; and an older one, whose branch key the cache may have let go of.
                let older = rows.len() / 2;
                rows.push(row);
                for row in [rows.last(), rows.get(older)].into_iter().flatten() {
                    failures += usize::from(!opens(reader.decrypt(row).await, &record));
                }
            }
            Err(error) => {
                failures += 1;
                eprintln!("encrypt: {error:?}");
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
    let (last, _) = client(&setup.store().await?, Duration::from_secs(60))?;
    let last = last.scoped(&context);
    let mut unreadable = 0;
    for row in &rows {
        unreadable += usize::from(!opens(last.decrypt(row).await, &record));
    }
    Ok(json!({
        "records": rows.len(),
        "versions": versions.len(),
        "failures": failures,
        "unreadable": unreadable,
        "fetches": [writer_keys.stats().fetched, reader_keys.stats().fetched],
    }))
}

fn opens<T: PartialEq, E: std::fmt::Debug>(result: Result<T, E>, expected: &T) -> bool {
    match result {
        Ok(record) => record == *expected,
        Err(error) => {
            eprintln!("decrypt: {error:?}");
            false
        }
    }
}

/// The branch key's version in a header: it follows 48 bytes of a wrapped key, 16 of salt and 12 of iv, these the length of
/// all, and that the branch key's id.
fn version(row: &EncryptedClinicVisit) -> Option<[u8; 16]> {
    let header = row.header.as_bytes();
    let id = b"aws-kms-hierarchy\x00\x05north\x00\x8c";
    let at = header.windows(id.len()).position(|window| window == id)? + id.len();
    header.get(at + 48 + 16 + 12..)?.first_chunk().copied()
}
