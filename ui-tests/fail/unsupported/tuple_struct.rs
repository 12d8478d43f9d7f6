//! Fields have names.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note(u64, String);

fn main() {}
