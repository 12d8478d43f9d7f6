//! What the test binaries share: sample records, fixed keys, a way to tell errors apart, and a second implementation of
//! the record format that plays the forger.

pub mod errors;
pub mod forger;
pub mod keys;
pub mod records;
pub mod vectors;
