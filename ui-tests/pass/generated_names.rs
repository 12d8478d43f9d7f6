//! The generated structs have other names, derives and attributes; and nothing identifies the record.

#![deny(warnings)]

use envelope_runtime::{Encrypted, EncryptedRecord, Patch};

/// Would be the names of the generated structs.
pub struct EncryptedReading;
/// Would be the other one.
pub struct ReadingPatch;

/// A reading.
#[derive(Encrypted)]
#[envelope(
    table = "readings",
    encrypted = StoredReading,
    patch = Changes,
    unbound = "a stream of measurements, read as a whole",
    derive(Eq, ::core::hash::Hash),
    attr(non_exhaustive, doc(alias = "sealed"))
)]
#[envelope(attr(must_use))]
pub struct Reading {
    /// What was measured.
    #[envelope(encrypted)]
    pub value: i64,
    /// Whether it was looked at.
    #[envelope(unprotected)]
    pub seen: bool,
}

fn is_hashed<T: Eq + std::hash::Hash>(_: &T) {}

/// Uses them all.
pub fn uses(mut row: StoredReading) {
    is_hashed(&row);
    let () = row.id();
    let changes = Changes { seen: Some(true) };
    assert!(!changes.is_empty());
    changes.apply(&mut row);
}

fn main() {}
