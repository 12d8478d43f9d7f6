//! Quotas and counters. (How a slot and a quota behave among threads is model-checked in the package of tests, which puts
//! another `sync` in the place of ours.)

#[cfg(feature = "metrics")]
mod facade;
mod quota;
