//! What a client's calls can fail with.

use crate::manager::{ManagerError, PolicyError};
use crate::materials::MaterialsError;
use crate::schema::SchemaError;
use crate::structured::{DecryptError, EncryptError};

/// A record could not be encrypted or decrypted, or a client could not be built.
///
/// A failed call changes nothing and hands nothing out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A record's context field has another value than the context that the caller stated. No key was used.
    #[error("field `{field}` of a record of table `{table}` is not the one of the expected context")]
    ContextMismatch {
        /// The table's logical name.
        table: String,
        /// The first context field that differs.
        field: String,
    },
    /// A record is another one than was asked for. No key was used.
    #[error("a record of table `{table}` has another id than the one that was asked for")]
    IdMismatch {
        /// The table's logical name.
        table: String,
    },
    /// A change in [`Scoped::reseal`](super::Scoped::reseal) made another record of the one that was stored.
    #[error(
        "a record of table `{table}` has another id after its change; encrypt it as a record of its own, and delete the \
         stored one"
    )]
    IdChanged {
        /// The table's logical name.
        table: String,
    },
    /// A [`RecordDecryptor`](super::RecordDecryptor) was given a record under another data key than its own. Prepare
    /// another one for it.
    #[error("a record of table `{table}` is under another data key than the one at hand")]
    OtherDataKey {
        /// The table's logical name.
        table: String,
    },
    /// The data key at hand of a [`RecordEncryptor`](super::RecordEncryptor) or
    /// [`RecordDecryptor`](super::RecordDecryptor) has reached the age that the cache's policy allows. Prepare another one.
    #[error("the data key at hand for table `{table}` has reached the `max_age` of its cache; prepare another one")]
    KeyExpired {
        /// The table's logical name.
        table: String,
    },
    /// A field was to be opened without its record's footer, by a client that demands signatures, which are there. No key was
    /// used.
    #[error(
        "field `{field}` of table `{table}` cannot be opened without the footer by a reader that demands signatures; decrypt \
         the whole record, or build the reader with `allow_unsigned_fields`"
    )]
    UnsignedField {
        /// The table's logical name.
        table: String,
        /// The field's name.
        field: String,
    },
    /// A record of several could not be encrypted or decrypted, so none was handed out.
    #[error("record {index} of the batch")]
    InBatch {
        /// Its index in the slice that was passed, or in the stream.
        index: usize,
        /// Why.
        #[source]
        source: Box<Error>,
    },
    /// The cache of data keys cannot be made.
    #[error("the data key cache cannot be made")]
    Cache(#[source] ManagerError),
    /// The encryption context of a record cannot be put together.
    #[error("the encryption context of table `{table}` cannot be put together")]
    Context {
        /// The table's logical name.
        table: String,
        /// Why.
        #[source]
        source: MaterialsError,
    },
    /// The data key of a record could not be wrapped or unwrapped.
    #[error("the data key of a record of table `{table}` could not be obtained")]
    Materials {
        /// The table's logical name.
        table: String,
        /// Why.
        #[source]
        source: ManagerError,
    },
    /// What a reader asked for contradicts the schema.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// The record could not be encrypted.
    #[error(transparent)]
    Encrypt(#[from] EncryptError),
    /// The record could not be decrypted.
    #[error(transparent)]
    Decrypt(#[from] DecryptError),
    /// A client that reads was told to accept no suite.
    #[error("no suite is accepted, so that no record could be read; name at least one in `accepted_suites`")]
    NoAcceptedSuite,
    /// A [`Blocking`](super::Blocking) client was called from inside an asynchronous runtime.
    #[cfg(feature = "blocking")]
    #[error("a blocking client was called inside an asynchronous runtime; call the client itself, and await it")]
    InsideRuntime,
    /// A [`Blocking`](super::Blocking) client's runtime could not be started.
    #[cfg(feature = "blocking")]
    #[error("the runtime of a blocking client could not be started")]
    Runtime(#[source] std::io::Error),
    /// A constant entry of the encryption context cannot be used.
    #[error("a client's constant context entry cannot be used")]
    Constant(#[source] MaterialsError),
}

/// A policy that cannot be kept, so that `?` takes it where clients are built.
impl From<PolicyError> for Error {
    fn from(error: PolicyError) -> Self {
        Self::Cache(error.into())
    }
}

impl Error {
    /// Whether the record was refused for what it is: altered, moved, of another context, another one than was asked
    /// for, or not what its type demands. Otherwise a key was missing, a call failed, or the caller is at fault.
    ///
    /// A record whose header was altered to name keys that the keyring does not have looks like one for other readers
    /// ([`KeyringError::NoMatchingKey`](crate::keyring::KeyringError::NoMatchingKey)): where that cannot be, it deserves
    /// the same alarm.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        match self {
            Self::ContextMismatch { .. } | Self::IdMismatch { .. } => true,
            Self::Decrypt(error) => !matches!(error, DecryptError::Crypto(_)),
            Self::Materials { source, .. } => source.is_refused(),
            Self::InBatch { source, .. } => source.is_refused(),
            _ => false,
        }
    }

    /// Whether the record, or its wrapped data key, failed to authenticate: it was altered, or the key or the context
    /// is another. Wider, and what an alarm should ask for, is [`is_refused`](Self::is_refused).
    #[must_use]
    pub fn is_unauthenticated(&self) -> bool {
        match self {
            Self::Decrypt(DecryptError::Unauthenticated) => true,
            Self::Materials { source, .. } => source.is_unauthenticated(),
            Self::InBatch { source, .. } => source.is_unauthenticated(),
            _ => false,
        }
    }

    /// Whether the record is lost since the branch key that its data key is under was forgotten on purpose, with its tenant;
    /// see [`KeyringError::is_shredded`](crate::keyring::KeyringError::is_shredded).
    #[must_use]
    pub fn is_shredded(&self) -> bool {
        match self {
            Self::Materials { source, .. } => source.is_shredded(),
            Self::InBatch { source, .. } => source.is_shredded(),
            _ => false,
        }
    }

    /// The same error of another record, whose data key or context could not be obtained for the same reason.
    pub(super) fn repeated(&self) -> Self {
        match self {
            Self::Materials { table, source } => Self::Materials {
                table: table.clone(),
                source: source.clone(),
            },
            Self::Context { table, source } => Self::Context {
                table: table.clone(),
                source: source.clone(),
            },
            // Nothing else keeps materials from being obtained.
            _ => DecryptError::Unauthenticated.into(),
        }
    }

    /// The same error, of the record with this index.
    pub(super) fn at(self, index: usize) -> Self {
        Self::InBatch {
            index,
            source: Box::new(self),
        }
    }
}
