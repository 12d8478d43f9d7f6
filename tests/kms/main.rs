//! The keyrings over AWS KMS and the roles, against a local KMS, through the SDK's own client.

mod blocking;
mod company;
mod constants;
mod fault_cases;
mod faults;
mod keyrings;
mod metadata;
mod requests;
mod roles;
mod rotation;
mod signatures;
mod support;
mod tenants;
mod world;
