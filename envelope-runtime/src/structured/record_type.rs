//! What the derive `Encrypted` implements: a record type, and its encrypted form.

use crate::format::{Footer, Header, Legend};
use crate::materials::{ContextEntries, EncryptionContext, MaterialsError};
use crate::schema::{Field, Schema};

use super::{DecryptError, EncryptError, Opener, Sealer, Verifier};

/// A record type: a struct whose fields each say what happens to them.
///
/// Implemented by `#[derive(Encrypted)]`; its methods are called by the clients.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a record type",
    note = "add `#[derive(Encrypted)]` and `#[envelope(table = \"…\")]` to `{Self}`"
)]
pub trait Encrypted: Sized {
    /// Who may read records of this type.
    type Context: EncryptionContext;
    /// The encrypted form: the same columns, ciphertext where a field is encrypted, a header and a footer.
    type Encrypted;
    /// The table and its fields, in canonical order.
    const SCHEMA: &'static Schema;

    /// Compares the record's context fields with the context of whoever writes it; gives the first that differs.
    #[doc(hidden)]
    fn check_context(&self, context: &Self::Context) -> Result<(), &'static Field<'static>>;

    /// Adds the entries that the record itself has in its encryption context: in the DynamoDB item profile those of its
    /// keys, partition key first; in the table profile none.
    #[doc(hidden)]
    fn key_entries(&self, entries: &mut ContextEntries<'_>) -> Result<(), MaterialsError> {
        let _ = entries;
        Ok(())
    }

    /// Pushes the letters of the protected fields that this record has, in canonical order.
    #[doc(hidden)]
    fn legend(&self, legend: &mut Legend<'_>);

    /// The bytes that the encrypted fields are expected to have, before any is encoded.
    #[doc(hidden)]
    fn expected_len(&self) -> u64;

    /// Seals the fields in canonical order and puts the encrypted form together.
    #[doc(hidden)]
    fn seal(&self, sealer: Sealer<'_>) -> Result<Self::Encrypted, EncryptError>;
}

/// The encrypted form of a record type that can be decrypted.
///
/// Implemented by `#[derive(Encrypted)]`; its methods are called by the clients.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an encrypted record",
    note = "pass the struct that `#[derive(Encrypted)]` generates",
    note = "a record type that borrows can only be encrypted: to read its records, derive `Encrypted` on a struct that owns its fields, with the same table and names"
)]
pub trait EncryptedRecord: Sized {
    /// The record type.
    type Record: Encrypted<Encrypted = Self>;
    /// What identifies a record: the type of the `id` field, a tuple if there are several.
    type Id;

    /// The header.
    fn header(&self) -> &Header;

    /// The footer.
    fn footer(&self) -> &Footer;

    /// What identifies this record, as the store has it. Authenticated only once the record is decrypted.
    fn id(&self) -> Self::Id;

    /// Compares the record's context fields with the context of whoever reads it; gives the first that differs.
    #[doc(hidden)]
    fn check_context(&self, context: &<Self::Record as Encrypted>::Context) -> Result<(), &'static Field<'static>>;

    /// Adds the entries that the record itself has in its encryption context: in the DynamoDB item profile those of its
    /// keys, partition key first; in the table profile none.
    #[doc(hidden)]
    fn key_entries(&self, entries: &mut ContextEntries<'_>) -> Result<(), MaterialsError> {
        let _ = entries;
        Ok(())
    }

    /// Pushes the letters of the protected fields that this record has, in canonical order.
    #[doc(hidden)]
    fn legend(&self, legend: &mut Legend<'_>);

    /// Shows the verifier every protected field, in canonical order.
    #[doc(hidden)]
    fn authenticate(&self, verifier: &mut Verifier<'_>) -> Result<(), DecryptError>;

    /// Opens the encrypted fields, in canonical order, and puts the record together.
    #[doc(hidden)]
    fn open(&self, opener: &mut Opener<'_>) -> Result<Self::Record, DecryptError>;
}
