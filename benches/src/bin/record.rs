//! One record with its materials at hand, against the floor: `cargo xtask bench record`.
//!
//! Exits with status 1 if a ratio is above the limit.

use std::error::Error;
use std::process::ExitCode;

use envelope_benches::ratio::{Comparison, compare};
use envelope_benches::record_floor::{self, LIMIT, keep};
use envelope_benches::small::{FIELD_LEN, Small, client};
use envelope_runtime::EncryptedRecord;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let client = client()?;
    let small = Small::sample();
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let (row, encryptor, decryptor) = runtime.block_on(async {
        let encryptor = client.record_encryptor::<Small>().await?;
        let row = encryptor.encrypt(&small)?;
        let decryptor = client.record_decryptor(&row).await?;
        Ok::<_, Box<dyn Error>>((row, encryptor, decryptor))
    })?;
    if decryptor.decrypt(&row)? != small {
        return Err("the record did not come back".into());
    }

    let header = row.header().as_bytes();
    let (mut floor, canonical) = record_floor::of(header, encryptor.materials().context());
    let encrypting = compare(|| keep(encryptor.encrypt(&small)), || keep(floor.encrypt()));
    let decrypting = compare(|| keep(decryptor.decrypt(&row)), || keep(floor.decrypt()));
    let calls = record_floor::checked_calls(&mut floor)?;

    println!("small record: 3 encrypted and 3 signed strings of {FIELD_LEN} bytes, suite 0x6700, materials at hand");
    println!("header {} bytes, canonical record {canonical} bytes", header.len());
    println!("floor: {calls:?}");
    println!("{}", Comparison::HEADING);
    encrypting.print("encrypt");
    decrypting.print("decrypt");
    let within = encrypting.ratio <= LIMIT && decrypting.ratio <= LIMIT;
    println!("limit {LIMIT}: {}", if within { "kept" } else { "exceeded" });
    Ok(if within { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
