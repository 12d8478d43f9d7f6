//! Fields without names are told apart by their place: they have nothing to rename, and none is left out.

use envelope_runtime::FieldValue;

#[derive(FieldValue)]
#[envelope(rename_all = "camelCase")]
struct Amount(#[envelope(rename = "amount")] u64, #[envelope(skip)] String);

fn main() {}
