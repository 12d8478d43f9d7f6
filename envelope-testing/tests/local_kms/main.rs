//! `LocalKms` through the real client of AWS's SDK, and over a bare socket.

// What fails in a test may fail loudly, helpers of tests included.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod errors;
mod faults;
mod operations;
mod policies;
mod program;
mod recording;
mod regions;
mod states;
mod support;
mod wire;
