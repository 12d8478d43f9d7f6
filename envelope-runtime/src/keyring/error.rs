//! Why a data key could not be wrapped or unwrapped.

use std::error::Error as _;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::key_store::BranchKeyError;
use super::raw_rsa::RsaKeyError;
use crate::crypto::CryptoError;
use crate::materials::{EncryptedDataKey, MaterialsError};

/// A keyring could not wrap or unwrap a data key.
#[derive(Debug, Clone, thiserror::Error)]
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
         the record was altered or moved, or the reader has another key of the same name, another table, other keys of items \
         or (RSA) another hash than the writer"
    )]
    NotUnwrapped {
        /// The key that was tried.
        key: String,
    },
    /// A key's name, its namespace or the id of a branch key cannot be used.
    #[error("the {part} {problem}")]
    Name {
        /// Which part: `key name`, `key namespace` or `branch key id`.
        part: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A branch key could not be had.
    #[error(transparent)]
    BranchKey(Box<BranchKeyError>),
    /// What was given as an RSA key is none, or not the one that it should be.
    #[error(transparent)]
    RsaKey(#[from] RsaKeyError),
    /// A key has wrapped as often as it safely can with random initialization vectors.
    #[error("{key} has wrapped 2^32 times in this process; replace it by a new one")]
    Exhausted {
        /// The key.
        key: String,
    },
    /// A keyring that only wraps was asked to unwrap.
    #[error("{key} only wraps data keys; {remedy}")]
    WrapsOnly {
        /// The keyring's key.
        key: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// A keyring that only unwraps was asked to wrap.
    #[error("{keyring} only unwraps data keys; {remedy}")]
    UnwrapsOnly {
        /// The kind of keyring.
        keyring: &'static str,
        /// What to do about it.
        remedy: &'static str,
    },
    /// A text that should name a KMS key does not.
    #[cfg(feature = "kms")]
    #[error(transparent)]
    KeyArn(#[from] super::kms::KeyArnError),
    /// A call to AWS KMS failed, or what it answered was refused.
    #[cfg(feature = "kms")]
    #[error("AWS KMS: {operation} with key `{key}` failed: {kind}")]
    Kms {
        /// The operation, for example `Decrypt`.
        operation: &'static str,
        /// The key's ARN, or the name by which the keyring asked for it.
        key: String,
        /// What it comes down to.
        kind: super::kms::KmsErrorKind,
        /// What AWS KMS or the SDK said.
        #[source]
        source: super::kms::KmsCause,
    },
    /// A discovery keyring, or a key store that discovers its keys, cannot be made.
    #[cfg(feature = "kms")]
    #[error("the KMS discovery keyring or key store cannot be made: {problem}")]
    Discovery {
        /// What is wrong.
        problem: &'static str,
    },
    /// Several attempts to unwrap a data key were made, and all failed: those of the keyrings in a
    /// [`MultiKeyring`](super::MultiKeyring), in their order, or of one keyring that several of the record's encrypted
    /// data keys are for.
    #[error("the data key did not unwrap: {}", Numbered(.0))]
    All(Vec<KeyringError>),
    /// A key service of one's own, behind a [`Keyring`](super::Keyring) of one's own, failed.
    #[error("{key} could not be used")]
    Service {
        /// The key.
        key: String,
        /// What the service said.
        #[source]
        source: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// What was wrapped does not fit the record format.
    #[error(transparent)]
    Materials(#[from] MaterialsError),
    /// A primitive failed.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

impl From<BranchKeyError> for KeyringError {
    fn from(error: BranchKeyError) -> Self {
        Self::BranchKey(Box::new(error))
    }
}

impl KeyringError {
    /// Whether a wrapped key failed to authenticate, as opposed to a key that is missing or a call that failed.
    ///
    /// Of several errors ([`KeyringError::All`]), at least one must say so, and all others that the keyring has no
    /// matching key, or only wraps. One error of another kind, such as a call that was denied or timed out, makes the
    /// answer no: that keyring might have unwrapped the data key, so the record is not known to be bad.
    #[must_use]
    pub fn is_unauthenticated(&self) -> bool {
        self.blame() == Blame::Record
    }

    /// Whether the record was refused for what its encrypted data keys are: they do not authenticate, or name no key.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        match self {
            #[cfg(feature = "kms")]
            Self::KeyArn(_) => true,
            Self::All(errors) => self.is_unauthenticated() || errors.iter().any(Self::is_refused),
            _ => self.is_unauthenticated(),
        }
    }

    /// Whether the record is lost since the branch key that its data key is under was forgotten on purpose. Of several errors
    /// ([`KeyringError::All`]), one says so, and all others that the keyring has no matching key, or only wraps: otherwise
    /// another recipient might still open the record.
    #[must_use]
    pub fn is_shredded(&self) -> bool {
        match self {
            Self::BranchKey(error) => matches!(**error, BranchKeyError::Shredded { .. }),
            Self::All(errors) => {
                let mut others = errors.iter().filter(|error| !error.is_shredded());
                errors.iter().any(Self::is_shredded) && others.all(|error| error.blame() == Blame::Nobody)
            }
            _ => false,
        }
    }

    /// None of a record's encrypted data keys is for the key that `own` names.
    pub(super) fn no_matching_key(keys: &[EncryptedDataKey], own: String) -> Self {
        let mut found = keys
            .iter()
            .take(MAX_NAMED_KEYS)
            .map(label)
            .collect::<Vec<_>>()
            .join(", ");
        if keys.len() > MAX_NAMED_KEYS {
            found.push_str(&format!(" and {} more", keys.len() - MAX_NAMED_KEYS));
        }
        Self::NoMatchingKey { found, own }
    }

    /// Puts the errors of several attempts together; an only one stays as it is.
    pub(super) fn of_attempts(mut errors: Vec<Self>) -> Self {
        match errors.pop() {
            Some(only) if errors.is_empty() => only,
            last => {
                errors.extend(last);
                Self::All(errors)
            }
        }
    }

    fn blame(&self) -> Blame {
        match self {
            Self::NotUnwrapped { .. } => Blame::Record,
            Self::NoMatchingKey { .. } | Self::WrapsOnly { .. } => Blame::Nobody,
            Self::BranchKey(error) if matches!(**error, BranchKeyError::OnlyVersion { .. }) => Blame::Nobody,
            #[cfg(feature = "kms")]
            Self::Kms { kind, .. } if kind.is_unauthenticated() => Blame::Record,
            Self::All(errors) => errors.iter().map(Self::blame).max().unwrap_or(Blame::Circumstances),
            _ => Blame::Circumstances,
        }
    }
}

/// Who is to blame for a failed attempt to unwrap. The greater blame wins where several attempts failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Blame {
    /// The data key is not wrapped for this keyring.
    Nobody,
    /// A wrapped key is for this keyring and does not authenticate.
    Record,
    /// A key, a permission, a service: another time or place might succeed.
    Circumstances,
}

/// Errors in one line, each with the errors behind it, since a list has no single source.
struct Numbered<'e>(&'e [KeyringError]);

impl fmt::Display for Numbered<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}({}) {error}", index + 1)?;
            let mut source = error.source();
            while let Some(error) = source {
                write!(f, ": {error}")?;
                source = error.source();
            }
        }
        Ok(())
    }
}

/// How many of a record's keys an error names.
const MAX_NAMED_KEYS: usize = 4;
/// The most characters that an error takes over from a name that a record states.
const MAX_NAME_CHARS: usize = 256;

/// How an error names an encrypted data key: what is readable of its information, and its provider.
fn label(key: &EncryptedDataKey) -> String {
    let readable = key.info().iter().take_while(|byte| byte.is_ascii_graphic());
    let name: String = readable.take(MAX_NAME_CHARS).copied().map(char::from).collect();
    let provider: String = key.provider().chars().take(MAX_NAME_CHARS).collect();
    format!("key `{name}` of `{}`", provider.escape_debug())
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
