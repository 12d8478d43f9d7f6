//! The data key cache: how often it asks, how often a key serves, and whom.

mod batches;
mod faults;
mod million;
mod once;
mod partitions;
mod quotas;
mod refresh;
mod rows;
mod runtimes;
mod statistics;
mod stream;
mod support;
mod tenants;
mod written;
