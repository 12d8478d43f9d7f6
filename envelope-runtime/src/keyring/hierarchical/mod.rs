//! The hierarchical keyring: wraps under keys that it derives from a *branch key* ([hierarchical keyring]).
//!
//! A branch key is a long-lived key with an id, which stays, and a version, which changes when the key is renewed. Each
//! wrap derives a key of its own from it, so that one branch key can wrap a data key for each of many records, without a
//! call.
//!
//! Provider id = `aws-kms-hierarchy`. Provider information = branch key id. Ciphertext = data key wrapped by the
//! intermediate key (48 bytes) ‖ salt (16) ‖ iv (12) ‖ branch key version (16) ‖ intermediate key wrapped by AES-256-GCM
//! under the derived key (48).
//!
//! [hierarchical keyring]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/aws-kms/aws-kms-hierarchical-keyring.md

mod branch_key;
mod edk;
mod keyring;
mod version;

pub use branch_key::BranchKeyMaterials;
pub use keyring::HierarchicalKeyring;
pub use version::{BranchKeyVersion, BranchKeyVersionError};
