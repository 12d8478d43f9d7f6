//! The columns that hold an encrypted field.

use super::FieldOpener;
use crate::format::Ciphertext;
use crate::record::DecodeElement;
use crate::structured::DecryptError;

mod sealed {
    use crate::format::Ciphertext;

    /// Not to be implemented elsewhere: a field's value comes from a ciphertext that verified.
    pub trait Column {}

    impl<T> Column for Ciphertext<T> {}
    impl<T> Column for Option<Ciphertext<T>> {}
}

/// A column of one encrypted field, as it is in a row: `Ciphertext<T>`, or `Option<Ciphertext<T>>` where a row may lack the field.
///
/// `T` is the field's type, as in the struct that the derive generates. For a field with the key `serde` it is
/// `record::Serde<T>`, and for one with `with = …` the type that is written in its place.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a column of an encrypted field that can be opened",
    note = "pass a `Ciphertext<T>` or an `Option<Ciphertext<T>>`, where `T` is the type of the field",
    note = "for a field with the key `serde`, `T` is `envelope_runtime::record::Serde<…>`; for one with `with = …`, it is the type that the module writes"
)]
pub trait CiphertextColumn: sealed::Column {
    /// What the field is opened to.
    type Value;

    /// The bytes, if there are any.
    #[doc(hidden)]
    fn sealed(&self) -> Option<&[u8]>;

    /// Opens the field.
    #[doc(hidden)]
    fn open(&self, opener: &mut FieldOpener<'_>) -> Result<Self::Value, DecryptError>;
}

impl<T: DecodeElement> CiphertextColumn for Ciphertext<T> {
    type Value = T;

    fn sealed(&self) -> Option<&[u8]> {
        Some(self.as_bytes())
    }

    fn open(&self, opener: &mut FieldOpener<'_>) -> Result<T, DecryptError> {
        opener
            .opener
            .sealed_at(opener.field, self.as_bytes(), opener.ordinals.iter())
    }
}

impl<T: DecodeElement> CiphertextColumn for Option<Ciphertext<T>> {
    type Value = Option<T>;

    fn sealed(&self) -> Option<&[u8]> {
        self.as_ref().map(Ciphertext::as_bytes)
    }

    fn open(&self, opener: &mut FieldOpener<'_>) -> Result<Option<T>, DecryptError> {
        self.as_ref().map(|column| column.open(opener)).transpose()
    }
}
