//! The keyrings over AWS KMS and the roles, against a local KMS, through the SDK's own client.

mod keyrings;
mod requests;
mod support;
mod world;
