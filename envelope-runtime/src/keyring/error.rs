//! Why a data key could not be wrapped or unwrapped.

use std::io;
use std::path::PathBuf;

use crate::crypto::CryptoError;
use crate::materials::MaterialsError;

/// A keyring could not wrap or unwrap a data key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyringError {
    /// None of the record's encrypted data keys is one that the keyring can unwrap.
    #[error("the record's data key is wrapped by {found}, and this keyring has only {own}")]
    NoMatchingKey {
        /// The keys that the record's data key is wrapped by.
        found: String,
        /// The keyring's own key.
        own: String,
    },
    /// An encrypted data key names the keyring's key, and does not open with it.
    ///
    /// The key has the same name and other bytes, or the encryption context is another, or the record was altered;
    /// the wrap does not tell which.
    #[error(
        "the data key does not unwrap with {key} under the expected encryption context: \
         the record was altered or moved, or the key is another one of the same name"
    )]
    NotUnwrapped {
        /// The key that was tried.
        key: String,
    },
    /// A key's name or namespace cannot be used.
    #[error("the key {part} {problem}")]
    Name {
        /// Which part: name or namespace.
        part: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A key has wrapped as often as it safely can with random initialization vectors.
    #[error("{key} has wrapped 2^32 times in this process; replace it by a new one")]
    Exhausted {
        /// The key.
        key: String,
    },
    /// What was wrapped does not fit the record format.
    #[error(transparent)]
    Materials(#[from] MaterialsError),
    /// A primitive failed.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

impl KeyringError {
    /// Whether a wrapped key failed to authenticate, as opposed to a key that is missing or a call that failed.
    #[must_use]
    pub fn is_unauthenticated(&self) -> bool {
        matches!(self, Self::NotUnwrapped { .. })
    }
}

/// A key file could not be read or made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// The file, or its folder, cannot be read or written.
    #[error("key file `{}` cannot be {action}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The path is no regular file.
    #[error("key file `{}` is not a regular file", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// Others than the owner may read or write the file.
    #[error("key file `{}` has mode {mode:04o}, which lets others use the key; set it to 0600", path.display())]
    Mode {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file has not the length of a key file.
    #[error("key file `{}` has {found} bytes, and a key file has {expected}", path.display())]
    Size {
        /// The file.
        path: PathBuf,
        /// The number of bytes of a key file.
        expected: usize,
        /// The number of bytes of this file.
        found: u64,
    },
    /// The file is not in the documented format.
    #[error("key file `{}` is malformed: {problem}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The keyring could not be made of the file's key.
    #[error("key file `{}` holds no usable key", path.display())]
    Keyring {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: KeyringError,
    },
}
