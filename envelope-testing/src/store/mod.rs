//! What the server holds in memory: regions with their keys and aliases, and the key material that replicas share.

mod alias;
mod deletion;
mod keys;
mod region;
mod replica;

pub(crate) use alias::Alias;
pub(crate) use keys::{NewKeySpec, Store};
pub(crate) use region::RegionStore;
