//! The floor of the small record as a client writes it, and what it must have called.

use std::error::Error;
use std::hint::black_box;

use envelope_runtime::Encrypted;
use envelope_runtime::format::ParsedHeader;
use envelope_runtime::materials::ContextMap;
use envelope_runtime::schema::{Action, Schema};

use crate::floor::{Calls, Floor};
use crate::small::{FIELD_LEN, Small};

/// What a record may cost, in floors.
pub const LIMIT: f64 = 1.5;

/// The floor for small records with headers like this one, and the number of bytes of their canonical record.
#[must_use]
pub fn of(header: &[u8], context: &ContextMap) -> (Floor, usize) {
    let canonical = canonical_len(Small::SCHEMA, header, context);
    let floor = Floor::new(header.len() - 32, canonical, encrypted_paths(Small::SCHEMA));
    (floor, canonical)
}

/// The calls of one encryption.
///
/// # Errors
///
/// If they are not those that the format demands.
pub fn checked_calls(floor: &mut Floor) -> Result<Calls, Box<dyn Error>> {
    floor.take_calls();
    keep(floor.encrypt());
    let calls = floor.take_calls();
    if calls == Calls::DEMANDED {
        Ok(calls)
    } else {
        Err(format!("the floor made {calls:?}, and the format demands {:?}", Calls::DEMANDED).into())
    }
}

/// Makes a result, as far as the compiler knows; and drops it, which is part of the work.
pub fn keep<T>(result: T) {
    let _ = black_box(result);
}

/// The number of bytes of the canonical record: header, context, and the fields.
fn canonical_len(schema: &Schema, header: &[u8], context: &ContextMap) -> usize {
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
