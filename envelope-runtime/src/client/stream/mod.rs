//! Streams of records: rows that are decrypted while they arrive, and records that are encrypted while they are made.
//!
//! - [`DecryptRows`]: `rows.decrypt(&client)`, for any stream of encrypted records, such as those of `sqlx`'s `fetch`
//! - [`EncryptRecords`]: `records.encrypt(&client)`, for any stream of records
//!
//! Both keep the order, work on as many rows at a time as have arrived, up to a limit, and on several threads where that pays;
//! data keys are asked for once, and those of the rows that came last are kept at hand. A row that fails is an item of the
//! stream, with its position and its identity. The stream goes on behind it: whether to stop is the caller's to say, by `?` or
//! by not asking for more.

mod clients;
mod decrypt;
mod encrypt;
mod error;
mod parts;

pub use clients::{Decrypts, Encrypts};
pub use decrypt::{DecryptRows, DecryptedRows};
pub use encrypt::{EncryptRecords, EncryptedRows};
pub use error::RowError;
