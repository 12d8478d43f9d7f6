//! Measurements of Envelope: ratios within one run, so that they hold on any machine.
//!
//! `cargo xtask bench record` measures the cost of one record with its materials at hand.

pub mod floor;
pub mod ratio;
pub mod small;
