//! The hierarchical keyring over a store of branch keys: what it costs, and whom it keeps apart.

mod cost;
mod faults;
mod isolation;
mod records;
mod store;
