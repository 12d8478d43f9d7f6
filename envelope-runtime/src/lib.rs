//! Field-level envelope encryption of records.
//!
//!   write   struct ──seal fields──▶ header · fields · footer ──▶ store
//!                        ▲
//!             EncryptionMaterials ◀── manager ◀── keyring (AWS KMS, a local key …)
//!
//!   read    store ──▶ schema? ──▶ commitment? ──▶ tag and signature? ──open fields──▶ struct
//!                                     ▲
//!             DecryptionMaterials ◀── manager ◀── keyring
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod client;
mod crypto;
pub mod format;
pub mod keyring;
pub mod manager;
pub mod materials;
pub mod record;
pub mod schema;
pub mod secret;
mod store;
pub mod structured;
#[cfg(test)]
mod test_vectors;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use client::{Envelope, EnvelopeBuilder, Error, Scoped};
#[cfg(feature = "derive")]
pub use envelope_derive::{Encrypted, EncryptionContext};
pub use format::{Ciphertext, Footer, Header};
pub use materials::{EncryptionContext, NoContext};
pub use schema::Suite;
pub use structured::{Encrypted, EncryptedRecord};
