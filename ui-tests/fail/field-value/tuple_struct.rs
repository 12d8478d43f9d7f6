//! Two fields without names have none in a map either.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
struct Amount(u64, String);

fn main() {}
