//! Why a command was not done.

use std::io;

use envelope_runtime::keyring::KeyringError;
use envelope_runtime::keyring::key_store::{BranchKeyError, TableError};
use envelope_runtime::keyring::kms::KeyArnError;

pub(crate) type Result<T> = std::result::Result<T, Error>;

/// A command was not done.
///
/// No message repeats a URL, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Something is missing on the command line, or does not fit.
    #[error("{0}")]
    Usage(String),
    #[error("--kms-key is not the ARN of a key")]
    KmsKey(#[source] KeyArnError),
    #[error("--store-name cannot be the name of a key store")]
    StoreName(#[source] KeyringError),
    #[error("--key-store is not the URL of a database")]
    Url(#[source] sqlx::Error),
    #[error("cannot use the table")]
    Table(#[from] TableError),
    #[error("cannot connect to the database")]
    Connect(#[source] sqlx::Error),
    #[error("cannot connect to the database: no answer within {0} seconds")]
    Timeout(u64),
    #[error("`{id}` was not forgotten: {problem}")]
    NotConfirmed { id: String, problem: &'static str },
    #[error(transparent)]
    KeyStore(#[from] BranchKeyError),
    #[error("cannot start")]
    Runtime(#[source] io::Error),
    #[error("it was done, but the answer cannot be printed")]
    Output(#[source] io::Error),
}

impl Error {
    pub(crate) fn usage(problem: impl Into<String>) -> Error {
        Error::Usage(problem.into())
    }

    /// The exit status: 2 for what is wrong on the command line, else 1.
    pub(crate) fn status(&self) -> u8 {
        match self {
            Error::Usage(_) | Error::KmsKey(_) | Error::StoreName(_) | Error::Url(_) => 2,
            Error::Table(_)
            | Error::Connect(_)
            | Error::Timeout(_)
            | Error::NotConfirmed { .. }
            | Error::KeyStore(_)
            | Error::Runtime(_)
            | Error::Output(_) => 1,
        }
    }
}
