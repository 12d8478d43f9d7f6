//! Test doubles for Envelope: an in-process server that speaks the protocol of AWS KMS.

mod blob;
mod clock;
mod context;
mod error;
mod key;
mod material;
mod name;
mod policy;
mod random;
mod store;
