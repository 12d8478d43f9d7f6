//! Encrypting and decrypting one record, once its materials are at hand: pure, synchronous, CPU work alone.
//!
//! A record is read in this order: schema (version, suite and legend are what the type says), commitment, recipient
//! tag and signature over every protected field, and only then the fields. What fails at one step never reaches the
//! next, and nothing is handed out before the last. One field alone can be opened without the third step, where a caller asks for
//! that by name.

mod decrypt;
mod dynamic;
mod encrypt;
mod error;
#[doc(hidden)]
pub mod flatten;
mod group;
#[doc(hidden)]
pub mod no_group;
mod opener;
mod patch;
mod profile;
mod projection;
mod record_type;
mod sealer;
mod shape;
mod verifier;

pub(crate) use decrypt::{check_header, decrypt_parsed, parse_footer, parse_header};
pub use dynamic::{DescribedRecord, Record};
#[cfg(feature = "dynamodb")]
pub(crate) use dynamic::{FOOTER as FOOTER_ATTRIBUTE, HEADER as HEADER_ATTRIBUTE};
pub(crate) use dynamic::{PlainRecord, StoredRecord};
pub(crate) use encrypt::encrypt;
pub use error::{DecryptError, EncryptError};
pub use group::{EncryptedGroup, FieldGroup};
pub use opener::Opener;
pub use patch::Patch;
#[doc(hidden)]
pub use patch::debug_patch;
pub use profile::{ItemRecord, TableRecord};
pub use projection::{CiphertextColumn, EncryptedField};
pub(crate) use projection::{check_field, open_field};
pub use record_type::{Encrypted, EncryptedRecord};
pub use sealer::Sealer;
pub(crate) use shape::{Openable, Sealable};
pub use verifier::Verifier;
