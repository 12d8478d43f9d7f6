//! The operations: one function each, from its request to its answer.

mod aliases;
mod data_keys;
mod dispatch;
mod encryption;
mod keys;
mod metadata;
mod policies;
mod replication;
mod rotation;
mod states;

pub(crate) use dispatch::dispatch;
