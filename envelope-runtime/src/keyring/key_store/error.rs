//! Why a branch key could not be had, made, renewed or forgotten.

use std::error::Error;
use std::sync::Arc;

use crate::crypto::CryptoError;
use crate::keyring::BranchKeyVersion;
use crate::materials::MaterialsError;

/// A branch key could not be had, made, renewed or forgotten.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum BranchKeyError {
    /// There is no branch key of this id.
    #[error("there is no branch key `{id}` in the key store `{store}`")]
    NotFound {
        /// The id.
        id: String,
        /// The store's logical name.
        store: String,
    },
    /// There is a branch key of this id, and not this version of it.
    #[error("there is no version {version} of branch key `{id}` in the key store `{store}`")]
    VersionNotFound {
        /// The id.
        id: String,
        /// The version.
        version: BranchKeyVersion,
        /// The store's logical name.
        store: String,
    },
    /// The record's data key is under another version of the branch key than the one that the program holds.
    #[error(
        "the record's data key is under version {found} of branch key `{id}`, and this keyring has only version {own}"
    )]
    OnlyVersion {
        /// The id.
        id: String,
        /// The version that the record names.
        found: BranchKeyVersion,
        /// The version that there is.
        own: BranchKeyVersion,
    },
    /// The expected encryption context names no branch key.
    #[error("the expected encryption context names no branch key: {problem}")]
    NoId {
        /// What is missing or unfit.
        problem: String,
    },
    /// The branch key was forgotten, on purpose and for good: the store holds an authentic tombstone.
    #[error("branch key `{id}` was forgotten at {since}: what was encrypted under it is lost on purpose")]
    Shredded {
        /// The id.
        id: String,
        /// When: ISO 8601, UTC.
        since: String,
    },
    /// There is a branch key of this id already.
    #[error("there is a branch key `{id}` in the key store `{store}` already")]
    Exists {
        /// The id.
        id: String,
        /// The store's logical name.
        store: String,
    },
    /// Another rotation of the branch key was faster; what it made is the active version.
    #[error("branch key `{id}` of the key store `{store}` was rotated by somebody else meanwhile")]
    Conflict {
        /// The id.
        id: String,
        /// The store's logical name.
        store: String,
    },
    /// A row does not authenticate: it was altered, copied from another row, id or table, or the store has another logical
    /// name.
    #[error(
        "the row `{row}` of branch key `{id}` does not authenticate: it was altered or copied, or `{store}` is not the logical \
         name of the key store that it was written to"
    )]
    Altered {
        /// The id.
        id: String,
        /// The row's `type`.
        row: String,
        /// The store's logical name.
        store: String,
    },
    /// A row is under another KMS key than the store is configured for, or than its filter lets pass. KMS was not called.
    #[error(
        "the row `{row}` of branch key `{id}` in the key store `{store}` is under the KMS key `{found}`, which is not the \
         configured `{configured}`"
    )]
    OtherKmsKey {
        /// The id.
        id: String,
        /// The row's `type`.
        row: String,
        /// The store's logical name.
        store: String,
        /// The ARN in the row.
        found: String,
        /// The configured one, or those that the filter lets pass.
        configured: String,
    },
    /// A row names no KMS key by its ARN. KMS was not called.
    #[cfg(feature = "kms")]
    #[error("the row `{row}` of branch key `{id}` in the key store `{store}` does not say which KMS key it is under")]
    KeyArn {
        /// The id.
        id: String,
        /// The row's `type`.
        row: String,
        /// The store's logical name.
        store: String,
        /// What it has in place of an ARN.
        #[source]
        source: crate::keyring::kms::KeyArnError,
    },
    /// A row is of a version of the hierarchy that this library does not know. KMS was not called.
    #[error(
        "the row `{row}` of branch key `{id}` in the key store `{store}` is of hierarchy version {found}, and only 1 is known"
    )]
    HierarchyVersion {
        /// The id.
        id: String,
        /// The row's `type`.
        row: String,
        /// The store's logical name.
        store: String,
        /// The version in the row.
        found: u32,
    },
    /// The store's KMS configuration only reads.
    #[error(
        "the key store `{store}` discovers its KMS keys and only reads; configure the ARN of a key to make branch keys"
    )]
    OnlyReads {
        /// The store's logical name.
        store: String,
    },
    /// The store's table failed.
    #[error("the key store `{store}`: {operation}")]
    Table {
        /// The store's logical name.
        store: String,
        /// What was tried.
        operation: &'static str,
        /// Why it failed.
        #[source]
        source: TableError,
    },
    /// A call to AWS KMS failed.
    #[cfg(feature = "kms")]
    #[error("the key store `{store}` called AWS KMS for branch key `{id}`")]
    Kms {
        /// The store's logical name.
        store: String,
        /// The id.
        id: String,
        /// Why it failed.
        #[source]
        source: Box<crate::keyring::KeyringError>,
    },
    /// A branch key could not be fetched at all.
    #[error(transparent)]
    Fetch(#[from] crate::cache::FetchError),
    /// The id cannot be one.
    #[error("the branch key id {problem}")]
    Id {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// What was to be a branch key's own encryption context cannot be one.
    #[error("the branch key's encryption context {problem}")]
    Context {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A primitive failed.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

/// A field that names the branch key is missing from the expected context, or of another type.
impl From<MaterialsError> for BranchKeyError {
    fn from(error: MaterialsError) -> Self {
        let mut problem = error.to_string();
        if let Some(source) = error.source() {
            problem.push_str(&format!(": {source}"));
        }
        Self::NoId { problem }
    }
}

impl BranchKeyError {
    /// Whether a row was refused for what it is: altered, copied, malformed, or under another key.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        match self {
            Self::Altered { .. } | Self::OtherKmsKey { .. } | Self::HierarchyVersion { .. } => true,
            Self::Table { source, .. } => matches!(source, TableError::Malformed { .. }),
            #[cfg(feature = "kms")]
            Self::KeyArn { .. } => true,
            _ => false,
        }
    }
}

/// A table of branch keys failed.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// There are rows of this id already.
    #[error("there are rows of this id already")]
    Exists,
    /// The row that was to be replaced is another one by now.
    #[error("the row that was to be replaced is another one by now")]
    Conflict,
    /// A row lacks an attribute, or has one that it should not have.
    #[error("a row is malformed: {problem}")]
    Malformed {
        /// Which row it is, and what is wrong with which attribute.
        problem: String,
    },
    /// The table has another shape than a key store's.
    #[error("table `{table}` is not one of a key store: {problem}")]
    Shape {
        /// The table's name.
        table: String,
        /// What is wrong.
        problem: String,
    },
    /// The table could not be reached, or refused the request.
    #[error("the table could not be used")]
    Unavailable(#[source] Arc<dyn Error + Send + Sync>),
}
