//! Stores of branch keys ([branch key store]): a table of wrapped keys, and AWS KMS, which unwraps them.
//!
//! A branch key has an id, for example a tenant's, and versions. The store keeps each version wrapped by AWS KMS, under an
//! encryption context that names all else that its row says; so a row that was altered, moved or copied from elsewhere does
//! not unwrap. One row more repeats the active version, and one holds the key that beacons are derived from.
//!
//! [branch key store]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/branch-key-store.md

#[cfg(feature = "kms")]
mod configuration;
#[cfg(all(feature = "kms", feature = "dynamodb"))]
mod dynamodb;
mod error;
mod fixed;
mod memory;
mod row;
mod source;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod sql;
#[cfg(feature = "kms")]
mod store;
mod table;
mod time_stamp;

#[cfg(feature = "kms")]
pub use configuration::KmsConfiguration;
#[cfg(all(feature = "kms", feature = "dynamodb"))]
pub use dynamodb::DynamoDbKeyTable;
pub use error::{BranchKeyError, TableError};
pub use fixed::StaticBranchKeys;
pub use memory::MemoryKeyTable;
pub use row::{KeyRow, RowKind};
pub use source::{BranchKeySource, BranchKeyStore, KeyListing};
#[cfg(feature = "postgres")]
pub use sql::PostgresKeyTable;
#[cfg(feature = "sqlite")]
pub use sql::SqliteKeyTable;
#[cfg(feature = "kms")]
pub use store::KeyStore;
pub use table::KeyTable;

use std::collections::BTreeMap;

use super::key_name::check_name;
use super::{BranchKeyMaterials, BranchKeyVersion, KeyringError};
use crate::secret::BranchKey;

/// Checks what is to be the id of a branch key.
fn check_id(id: &str) -> Result<(), BranchKeyError> {
    check_name("branch key id", id).map_err(unfit_id)
}

/// Checks what is to be the encryption context of a branch key.
fn check_context(context: &BTreeMap<String, String>) -> Result<(), BranchKeyError> {
    if context.keys().any(String::is_empty) {
        return Err(BranchKeyError::Context {
            problem: "has an entry whose key is empty",
        });
    }
    Ok(())
}

/// Puts a branch key together.
fn materials(id: &str, version: BranchKeyVersion, key: BranchKey) -> Result<BranchKeyMaterials, BranchKeyError> {
    BranchKeyMaterials::new(id, version, key).map_err(unfit_id)
}

fn unfit_id(error: KeyringError) -> BranchKeyError {
    let problem = match error {
        KeyringError::Name { problem, .. } => problem,
        _ => "is no name",
    };
    BranchKeyError::Id { problem }
}
