//! Stores of branch keys, over their tables and a local KMS.

mod configurations;
mod contract;
mod dynamodb;
mod engine;
mod faults;
mod life;
mod moto;
mod roles;
mod tables;
mod tampering;
mod tombstones;
mod world;
