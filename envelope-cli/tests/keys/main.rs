//! Runs `envelope keys` as a user would, against a local KMS and each kind of table.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may fail loudly

mod life;
mod places;
mod refusals;
mod world;
