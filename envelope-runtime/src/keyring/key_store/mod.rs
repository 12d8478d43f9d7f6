//! Stores of branch keys ([branch key store]): a table of wrapped keys, and AWS KMS, which unwraps them.
//!
//! A branch key has an id, for example a tenant's, and versions. The store keeps each version wrapped by AWS KMS, under an
//! encryption context that names all else that its row says; so a row that was altered, moved or copied from elsewhere does
//! not unwrap. One row more repeats the active version, and one holds the key that beacons are derived from.
//!
//! [branch key store]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/branch-key-store.md

mod error;
mod row;
mod source;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod sql;
mod table;

pub use error::{BranchKeyError, TableError};
pub use row::{KeyRow, RowKind};
pub use source::{BranchKeySource, BranchKeyStore, KeyListing};
#[cfg(feature = "postgres")]
pub use sql::PostgresKeyTable;
#[cfg(feature = "sqlite")]
pub use sql::SqliteKeyTable;
pub use table::KeyTable;
