//! Test doubles for Envelope: an in-process server that speaks the protocol of AWS KMS.

mod blob;
mod call;
mod caller;
mod clock;
mod context;
mod error;
mod key;
mod material;
mod name;
mod operations;
mod policy;
mod random;
mod store;
mod wire;
