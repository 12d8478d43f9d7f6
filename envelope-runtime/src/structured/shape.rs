//! What the two operations need to know of a record, whether its schema is known at compile time or at run time.

use super::{DecryptError, EncryptError, Encrypted, EncryptedRecord, Opener, Sealer, Verifier};
use crate::format::Legend;

/// A record that is to be encrypted.
pub(crate) trait Sealable {
    /// Its encrypted form.
    type Sealed;

    /// The table's logical name.
    fn table(&self) -> &str;

    /// The version of the record format.
    fn version(&self) -> u8;

    /// The number of fields, or more: room for the legend.
    fn field_count(&self) -> usize;

    /// Pushes the letters of the protected fields, in canonical order.
    fn legend(&self, legend: &mut Legend<'_>);

    /// Seals the fields in canonical order and puts the encrypted form together.
    fn seal(&self, sealer: Sealer<'_>) -> Result<Self::Sealed, EncryptError>;
}

impl<R: Encrypted> Sealable for R {
    type Sealed = R::Encrypted;

    fn table(&self) -> &str {
        R::SCHEMA.table()
    }

    fn version(&self) -> u8 {
        R::SCHEMA.version()
    }

    fn field_count(&self) -> usize {
        R::SCHEMA.fields().len()
    }

    fn legend(&self, legend: &mut Legend<'_>) {
        Encrypted::legend(self, legend);
    }

    fn seal(&self, sealer: Sealer<'_>) -> Result<R::Encrypted, EncryptError> {
        Encrypted::seal(self, sealer)
    }
}

/// An encrypted record that is to be decrypted.
pub(crate) trait Openable {
    /// Its plaintext form.
    type Opened;

    /// The table's logical name.
    fn table(&self) -> &str;

    /// The version of the record format that the schema demands.
    fn version(&self) -> u8;

    /// The header's bytes.
    fn header(&self) -> &[u8];

    /// The footer's bytes.
    fn footer(&self) -> &[u8];

    /// Pushes the letters of the protected fields that the schema demands, in canonical order.
    fn legend(&self, legend: &mut Legend<'_>);

    /// Shows the verifier every protected field, in canonical order.
    fn authenticate(&self, verifier: &mut Verifier<'_>) -> Result<(), DecryptError>;

    /// Opens the encrypted fields, in canonical order, and puts the record together.
    fn open(&self, opener: &mut Opener<'_>) -> Result<Self::Opened, DecryptError>;
}

impl<E: EncryptedRecord> Openable for E {
    type Opened = E::Record;

    fn table(&self) -> &str {
        E::Record::SCHEMA.table()
    }

    fn version(&self) -> u8 {
        E::Record::SCHEMA.version()
    }

    fn header(&self) -> &[u8] {
        EncryptedRecord::header(self).as_bytes()
    }

    fn footer(&self) -> &[u8] {
        EncryptedRecord::footer(self).as_bytes()
    }

    fn legend(&self, legend: &mut Legend<'_>) {
        EncryptedRecord::legend(self, legend);
    }

    fn authenticate(&self, verifier: &mut Verifier<'_>) -> Result<(), DecryptError> {
        EncryptedRecord::authenticate(self, verifier)
    }

    fn open(&self, opener: &mut Opener<'_>) -> Result<E::Record, DecryptError> {
        EncryptedRecord::open(self, opener)
    }
}
