//! What can be wrong with materials.

use crate::crypto::CryptoError;
use crate::record::RecordError;

/// Materials could not be put together.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum MaterialsError {
    /// A key or value of the encryption context is longer than its 16-bit length can say.
    #[error("the encryption context's entry `{key}` is {len} bytes long, and at most 65535 fit")]
    ContextEntryTooLong {
        /// The entry's key, cut short if that is what is too long.
        key: String,
        /// The number of bytes of the key or the value, whichever is too long.
        len: usize,
    },
    /// The encryption context has more entries than its 16-bit count can say.
    #[error("the encryption context has {count} entries, and at most 65535 fit")]
    TooManyContextEntries {
        /// The number of entries.
        count: usize,
    },
    /// Two sources give the encryption context the same key.
    #[error("the encryption context's key `{key}` is given twice; rename the constant or the context field")]
    DuplicateContextKey {
        /// The key.
        key: String,
    },
    /// A key of the encryption context is one that the format keeps to itself.
    #[error("the encryption context's key `{key}` begins with `aws-crypto-`, which belongs to the format")]
    ReservedContextKey {
        /// The key.
        key: String,
    },
    /// A constant entry would join the encryption context of a DynamoDB item, which AWS's libraries put together themselves.
    #[error(
        "the constant `{key}` cannot join the encryption context of a DynamoDB item, since AWS's libraries could then not \
         read it; use a client without constants for items"
    )]
    ConstantInItem {
        /// The constant's key.
        key: String,
    },
    /// A key of the encryption context is empty, or an entry has a control character.
    #[error("the encryption context's key `{key}` is empty, or its entry has a control character")]
    UnprintableContextEntry {
        /// The key, escaped.
        key: String,
    },
    /// The record's header stores an entry of the encryption context that its type does not call for.
    #[error("the record stores the encryption context's key `{key}`, which its type does not call for")]
    UnexpectedContextKey {
        /// The key.
        key: String,
    },
    /// The manager gave materials of another suite or encryption context than it was asked for.
    #[error("the materials manager gave materials of another suite or encryption context than it was asked for")]
    OtherMaterials,
    /// A required key is missing from the encryption context.
    #[error("the encryption context lacks the required key `{key}`")]
    MissingContextKey {
        /// The key.
        key: String,
    },
    /// The context that a record stores contradicts the one that the reader expects.
    #[error("the encryption context stored in the record differs from the expected one at `{key}`")]
    ContextContradiction {
        /// The key at which they differ.
        key: String,
    },
    /// A context field's value cannot be encoded.
    #[error("context field `{name}`")]
    ContextValue {
        /// The field's name.
        name: String,
        /// What is wrong with its value.
        #[source]
        source: RecordError,
    },
    /// A keyring wrapped the data key not once: a record needs at least one recipient, and 255 fit.
    #[error("the keyring returned {count} encrypted data keys, and a record takes 1 to 255")]
    EncryptedDataKeyCount {
        /// The number of encrypted data keys.
        count: usize,
    },
    /// A part of an encrypted data key is longer than its 16-bit length can say.
    #[error("the {part} of an encrypted data key is {len} bytes long, and at most 65535 fit")]
    EncryptedDataKeyTooLong {
        /// Which part: provider, info or ciphertext.
        part: &'static str,
        /// Its number of bytes.
        len: usize,
    },
    /// A signed record's context has no public key, or not one of P-384.
    #[error("the record is of suite 0x6701 and its context has no valid `aws-crypto-public-key`")]
    NoPublicKey,
    /// An unsigned record's context has a public key.
    #[error("the record is of suite 0x6700 and its context has an `aws-crypto-public-key`, which only 0x6701 has")]
    UnexpectedPublicKey,
    /// A keyring says that it unwrapped an encrypted data key that the record does not have.
    #[error("the keyring opened an encrypted data key that the record does not have")]
    NoSuchEncryptedDataKey,
    /// A primitive failed.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}
