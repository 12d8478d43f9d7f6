//! No value, nothing to write.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
enum Never {}

fn main() {}
