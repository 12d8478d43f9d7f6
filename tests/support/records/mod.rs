//! Sample records: one type without context (version 1 of the format), one with (version 2), and one like the first in
//! another table.

use std::fmt::Debug;

use chrono::{DateTime, Utc};
use envelope_runtime::{Encrypted, EncryptedRecord};
use uuid::Uuid;

use crate::forger::{Entries, Forged};

mod changes;
mod samples;
mod types;

pub use changes::{byte_changes, text_changes};
pub use types::{Call, Clinic, ClinicVisit, EncryptedCall, EncryptedClinicVisit, EncryptedVisit, Visit};

pub const CLINIC: &str = "north";

/// Plaintexts that no error may tell.
pub const SECRETS: [&[u8]; 4] = [b"Ada Lovelace", b"Dr. Strange!", b"sound as a bell", b"Mary Somerville"];

/// A protected column as the record format sees it, its plaintext encoded by hand. If encrypted, `bytes` is ciphertext
/// and tag.
#[derive(Debug, Clone)]
pub struct Column {
    pub name: &'static str,
    pub letter: u8,
    pub type_id: [u8; 2],
    pub bytes: Vec<u8>,
}

/// A record type with samples.
pub trait Sample:
    Encrypted<Context: Clone + Debug, Encrypted: Row<Record = Self, Id = Uuid>> + Clone + Debug + PartialEq
{
    const TABLE: &'static str;

    /// The context of [`sample`](Self::sample) and [`other`](Self::other).
    fn context() -> Self::Context;

    /// What a reader must know, as entries of the encryption context.
    fn expected() -> Entries;

    /// A record with all fields.
    fn sample() -> Self;

    /// Another one whose values have the same types and lengths.
    fn other() -> Self;

    /// The sample without its optional fields.
    fn bare() -> Self;
}

/// The encrypted form of a sample.
pub trait Row: EncryptedRecord + Clone + Debug + PartialEq {
    /// The protected columns that are there.
    fn columns(&self) -> Vec<Column>;

    /// Header and footer.
    fn parts(&self) -> (&[u8], &[u8]);

    fn set_header(&mut self, bytes: Vec<u8>);

    fn set_footer(&mut self, bytes: Vec<u8>);

    /// The names of the encrypted columns, in canonical order.
    fn encrypted() -> &'static [&'static str];

    /// The bytes of an encrypted column.
    fn ciphertext(&self, name: &str) -> Option<Vec<u8>>;

    /// Replaces the bytes of an encrypted column; only an optional one can be removed.
    fn set_ciphertext(&mut self, name: &str, bytes: Option<Vec<u8>>);

    /// Every way in which one signed value can be another one.
    fn signed_changes(&self) -> Vec<(&'static str, Self)>;

    /// Sets the optional signed column.
    fn set_referrer(&mut self, referrer: Option<String>);

    /// Sets the unprotected column.
    fn set_printed(&mut self, printed: Option<DateTime<Utc>>);

    /// This row with what a forger wrote: header, footer and encrypted columns, as far as there are such.
    fn with(&self, forged: &Forged) -> Self {
        let mut row = self.clone();
        row.set_header(forged.header.clone());
        row.set_footer(forged.footer.clone());
        for name in Self::encrypted() {
            if let Some(bytes) = forged.columns.get(*name) {
                row.set_ciphertext(name, Some(bytes.clone()));
            }
        }
        row
    }
}
