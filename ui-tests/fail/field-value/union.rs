//! A union does not say what it holds.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
union Amount {
    cents: u64,
    euros: u32,
}

fn main() {}
