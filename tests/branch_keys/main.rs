//! Stores of branch keys, over their tables and a local KMS.

mod contract;
mod life;
mod tables;
mod world;
