//! Stores of branch keys, over their tables and a local KMS.

mod contract;
mod life;
mod postgres;
mod processes;
mod server;
mod sharing;
mod sqlite;
mod tables;
mod world;
