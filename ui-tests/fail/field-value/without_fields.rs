//! A struct without fields holds nothing.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
struct Unit;

#[derive(FieldValue)]
struct Empty {}

#[derive(FieldValue)]
struct Brackets();

fn main() {}
