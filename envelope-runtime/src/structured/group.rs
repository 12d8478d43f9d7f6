//! What the derive `FieldGroup` implements: a group of fields that records take in, and its encrypted form.

use crate::schema::{Field, GroupField};

use super::{DecryptError, EncryptError, Opener, Sealer, Verifier};

/// A group of fields that records take in by `#[envelope(flatten)]`: each becomes a field of the record, with an action and a
/// column of its own.
///
/// Implemented by `#[derive(FieldGroup)]`; its methods are called by the implementations of [`Encrypted`](super::Encrypted).
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use envelope_runtime::{Encrypted, FieldGroup};
///
/// #[derive(FieldGroup)]
/// struct Address {
///     #[envelope(encrypted)]
///     street: String,
///     #[envelope(signed)]
///     city: String,
/// }
///
/// #[derive(Encrypted)]
/// #[envelope(table = "customers")]
/// struct Customer {
///     #[envelope(signed, id)]
///     id: i64,
///     #[envelope(flatten)]
///     address: Address,
/// }
///
/// let names: Vec<&str> = Customer::SCHEMA.fields().iter().map(|field| field.name()).collect();
/// assert_eq!(names, ["id", "city", "street"]);
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a group of fields",
    note = "`flatten` makes each field of `{Self}` a field of the record: add `#[derive(FieldGroup)]` to `{Self}`, and say on its fields what happens to them",
    note = "to keep `{Self}` as one value, mark the field `encrypted` or `signed`, and derive `FieldValue`"
)]
pub trait FieldGroup: Sized {
    /// The encrypted form: the same fields, ciphertext where a field is encrypted.
    type Encrypted;

    /// The encrypted form under construction.
    #[doc(hidden)]
    type Sealing: Default;

    /// The fields, in canonical order.
    const FIELDS: &'static [GroupField];

    /// The letter of a field, by its index in [`FIELDS`](Self::FIELDS); none if it is absent or unprotected.
    #[doc(hidden)]
    fn letter(&self, index: usize) -> &'static [u8];

    /// The bytes that the encrypted fields are expected to have, before any is encoded.
    #[doc(hidden)]
    fn expected_len(&self) -> u64;

    /// Seals a field, by its index in [`FIELDS`](Self::FIELDS).
    #[doc(hidden)]
    fn seal(
        &self,
        index: usize,
        field: &Field<'_>,
        sealer: &mut Sealer<'_>,
        sealing: &mut Self::Sealing,
    ) -> Result<(), EncryptError>;

    /// Puts the encrypted form together; nothing if a field is missing.
    #[doc(hidden)]
    fn sealed(sealing: Self::Sealing) -> Option<Self::Encrypted>;
}

/// The encrypted form of a group that can be decrypted.
///
/// Implemented by `#[derive(FieldGroup)]`; its methods are called by the implementations of
/// [`EncryptedRecord`](super::EncryptedRecord).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the encrypted form of a group that can be decrypted",
    note = "a group that borrows can only be encrypted, and so can a record with it: write the group with fields that own their values"
)]
pub trait EncryptedGroup: Sized {
    /// The group.
    type Group: FieldGroup<Encrypted = Self>;

    /// The group under construction.
    #[doc(hidden)]
    type Opening: Default;

    /// The letter of a field, by its index in [`FIELDS`](FieldGroup::FIELDS); none if it is absent or unprotected.
    #[doc(hidden)]
    fn letter(&self, index: usize) -> &'static [u8];

    /// Shows the verifier a field, by its index in [`FIELDS`](FieldGroup::FIELDS), if it is there and protected.
    #[doc(hidden)]
    fn authenticate(&self, index: usize, field: &Field<'_>, verifier: &mut Verifier<'_>) -> Result<(), DecryptError>;

    /// Opens a field, by its index in [`FIELDS`](FieldGroup::FIELDS).
    #[doc(hidden)]
    fn open(
        &self,
        index: usize,
        field: &Field<'_>,
        opener: &mut Opener<'_>,
        opening: &mut Self::Opening,
    ) -> Result<(), DecryptError>;

    /// Puts the group together; nothing if a field is missing.
    #[doc(hidden)]
    fn opened(opening: Self::Opening) -> Option<Self::Group>;
}
