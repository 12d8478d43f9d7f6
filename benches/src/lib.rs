//! Measurements of Envelope: ratios within one run, so that they hold on any machine.
//!
//! `cargo xtask bench record` measures the cost of one record with its materials at hand; `cargo xtask bench kms` how
//! often a key service is called when data keys are cached, and what the cache costs; `cargo xtask bench stores` what
//! encrypted rows cost in PostgreSQL; `cargo xtask bench service` what they cost a service over HTTP, under load.

pub mod by_hand;
pub mod floor;
pub mod options;
pub mod ratio;
pub mod record_floor;
pub mod report;
pub mod small;
