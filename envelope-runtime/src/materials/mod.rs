//! What a record is encrypted and decrypted with: the encryption context, the wrapped forms of the data key, and the
//! two kinds of materials. Plain data that passes between keyrings, managers and the record format.

mod context;
mod context_type;
mod data_key;
mod decryption;
mod encryption;
mod entries;
mod error;
mod fields;

pub(crate) use context::printable;
pub use context::{ContextMap, EncodedContext};
pub use context_type::{EncryptionContext, NoContext, assert_all_known, assert_same_names};
pub use data_key::{EncryptedDataKey, UnwrappedDataKey, WrappedDataKey};
pub use decryption::DecryptionMaterials;
pub(crate) use decryption::verifying_key;
pub use encryption::EncryptionMaterials;
pub use entries::ContextEntries;
pub(crate) use entries::{ContextDraft, FIELD_PREFIX, PARTITION_NAME, TABLE_NAME};
pub use error::MaterialsError;
pub use fields::ContextFields;

/// The context key under which suite 0x6701 stores the public key of a record's signature.
pub(crate) const PUBLIC_KEY: &str = "aws-crypto-public-key";
/// What every context key that belongs to the format begins with.
pub(crate) const RESERVED_PREFIX: &str = "aws-crypto-";
