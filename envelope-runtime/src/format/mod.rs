//! The bytes of an encrypted record: header, canonical record and footer. Pure: no I/O, and no key but inside the
//! types of `crypto`.
//!
//! # Header
//!
//! | bytes | meaning |
//! |---|---|
//! | 1 | version: 01, or 02 if a field is in the encryption context |
//! | 1 | flavor: the second byte of the suite's id, 00 or 01 |
//! | 32 | message id: random, new for each record |
//! | 2 + *n* | legend: `e`, `s` or `c` for each protected field that is present, in canonical order |
//! | 2 + … | stored encryption context: count, then keys and values, each with a 2-byte length, keys ascending |
//! | 1 + … | encrypted data keys: count, then provider, information and ciphertext, each with a 2-byte length |
//! | 32 | commitment: HMAC-SHA-512 of all before it under the commit key, cut to 32 bytes |
//!
//! # Encrypted field
//!
//! Type id (2 bytes) ‖ AES-256-GCM ciphertext of the value's canonical bytes ‖ tag (16 bytes). The additional
//! authenticated data is the field's [canonical path](crate::record::canonical_path).
//!
//! # Footer
//!
//! For each encrypted data key, in order, a tag: HMAC-SHA-384 of the canonical hash (48 bytes). In suite 0x6701 then an
//! ECDSA P-384 signature over it (DER, 103 bytes). The canonical hash is SHA-384 over header, full encryption context
//! and every protected field: path, length, whether it is encrypted, type id and bytes.
//!
//! # Reading
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
