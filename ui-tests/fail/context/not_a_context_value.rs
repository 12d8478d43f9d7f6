//! A context's values are plain.

use envelope_runtime::EncryptionContext;

#[derive(Clone)]
struct Region;

#[derive(EncryptionContext)]
struct Place {
    region: Region,
}

fn main() {}
