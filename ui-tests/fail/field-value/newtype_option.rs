//! `None` has no value of its own.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
struct Nickname(Option<String>);

fn main() {}
