//! Stores of branch keys, over their tables and a local KMS.

mod configurations;
mod contract;
mod cost;
mod dynamodb;
mod faults;
mod life;
mod limits;
mod meddling;
mod moto;
mod postgres;
mod processes;
mod roles;
mod server;
mod sharing;
mod sqlite;
mod tables;
mod tampering;
mod tombstones;
mod world;
