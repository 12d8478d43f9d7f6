//! The bytes of an encrypted record: header, canonical record and footer. Pure: no I/O, and no key but inside the
//! types of [`crypto`](crate::crypto).
//!
//! Parsing is total. Any byte string gives a view or a [`FormatError`], nothing is reserved for lengths that the input
//! does not back, and what was parsed, written again, is the same bytes.

mod canonical;
mod column;
mod error;
mod footer;
mod header;
mod legend;
mod reader;
#[cfg(test)]
mod tests;

pub(crate) use canonical::CanonicalRecord;
pub use column::{Ciphertext, Footer, Header};
pub use error::FormatError;
pub(crate) use footer::{ParsedFooter, write_footer};
pub(crate) use header::HeaderWriter;
pub use header::{EncryptedDataKeyRef, ParsedHeader};
pub use legend::Legend;
