//! The encryption context and the keys: who may read, and what a reader is told who may not.

mod batch;
mod constants;
mod entries;
mod keys;
mod policy;
mod scopes;
