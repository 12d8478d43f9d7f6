//! Test doubles for Envelope: an in-process server that speaks the protocol of AWS KMS.

mod blob;
mod context;
mod error;
mod material;
mod policy;
mod random;
