//! One record with its materials at hand, against the floor: `cargo xtask bench record`.
//!
//! Exits with status 1 if a ratio is above the limit.

use std::error::Error;
use std::hint::black_box;
use std::process::ExitCode;

use envelope_benches::floor::{Calls, Floor};
use envelope_benches::ratio::{Comparison, compare};
use envelope_benches::small::{FIELD_LEN, Small, client};
use envelope_runtime::format::ParsedHeader;
use envelope_runtime::schema::{Action, Schema};
use envelope_runtime::{Encrypted, EncryptedRecord};

/// What a record may cost, in floors.
const LIMIT: f64 = 1.5;

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
    let canonical = canonical_len(Small::SCHEMA, header, encryptor.materials().context());
    let mut floor = Floor::new(header.len() - 32, canonical, encrypted_paths(Small::SCHEMA));
    let encrypting = compare(|| keep(encryptor.encrypt(&small)), || keep(floor.encrypt()));
    let decrypting = compare(|| keep(decryptor.decrypt(&row)), || keep(floor.decrypt()));
    floor.take_calls();
    let _ = black_box(floor.encrypt());
    let calls = floor.take_calls();
    if calls != Calls::DEMANDED {
        return Err(format!("the floor made {calls:?}, and the format demands {:?}", Calls::DEMANDED).into());
    }

    println!("small record: 3 encrypted and 3 signed strings of {FIELD_LEN} bytes, suite 0x6700, materials at hand");
    println!("header {} bytes, canonical record {canonical} bytes", header.len());
    println!("floor: {calls:?}");
    println!("{:8} {:>12} {:>12} {:>8}   middle half", "", "record", "floor", "ratio");
    print("encrypt", &encrypting);
    print("decrypt", &decrypting);
    let within = encrypting.ratio <= LIMIT && decrypting.ratio <= LIMIT;
    println!("limit {LIMIT}: {}", if within { "kept" } else { "exceeded" });
    Ok(if within { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Makes a result, as far as the compiler knows; and drops it, which is part of the work.
fn keep<T>(result: T) {
    let _ = black_box(result);
}

fn print(what: &str, comparison: &Comparison) {
    let Comparison {
        work_ns,
        floor_ns,
        ratio,
        middle_half: (low, high),
    } = comparison;
    println!("{what:8} {work_ns:>9.0} ns {floor_ns:>9.0} ns {ratio:>8.3}   {low:.3} to {high:.3}");
}

/// The number of bytes of the canonical record: header, context, and the fields.
fn canonical_len(schema: &Schema, header: &[u8], context: &envelope_runtime::materials::ContextMap) -> usize {
    debug_assert!(ParsedHeader::parse(header).is_ok());
    let context: usize = context.iter().map(|(key, value)| 4 + key.len() + value.len()).sum();
    let fields: usize = schema
        .fields()
        .iter()
        .map(|field| {
            let tag = if field.action() == Action::Encrypted { 16 } else { 0 };
            field.path().len() + 8 + 9 + 2 + FIELD_LEN + tag
        })
        .sum();
    header.len() + 8 + 2 + context + fields
}

fn encrypted_paths(schema: &Schema) -> [usize; 3] {
    let mut paths = schema
        .fields()
        .iter()
        .filter(|field| field.action() == Action::Encrypted);
    std::array::from_fn(|_| paths.next().map_or(0, |field| field.path().len()))
}
