//! The face: encrypting and decrypting records under a keyring, in an expected context.
//!
//! Roles are types. An [`Encryptor`] writes, a [`Decryptor`] reads, an [`Envelope`] does both; a handle for the records
//! of one context is [`scoped`](Envelope::scoped) from each.

#[cfg(feature = "blocking")]
mod blocking;
mod builder;
mod context;
mod decrypt_batch;
mod decrypt_each;
mod decryptor;
pub mod dynamic;
mod encrypt_batch;
mod encryptor;
mod envelope;
mod error;
mod expected;
mod open_field;
mod parallel;
mod record_decryptor;
mod reseal;
mod same_context;
mod scope;
mod scoped_decryptor;
pub mod stream;
mod verified;

#[cfg(feature = "blocking")]
pub use blocking::Blocking;
pub use builder::Builder;
pub use decryptor::Decryptor;
pub use encryptor::{Encryptor, RecordEncryptor, ScopedEncryptor};
pub use envelope::{Envelope, Scoped};
pub use error::Error;
pub use record_decryptor::RecordDecryptor;
pub use same_context::SameContext;
pub use scoped_decryptor::ScopedDecryptor;
pub use verified::{Verified, VerifiedHeader};
