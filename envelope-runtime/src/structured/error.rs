//! Why a record could not be encrypted or decrypted.

use crate::crypto::CryptoError;
use crate::format::FormatError;
use crate::materials::MaterialsError;
use crate::record::RecordError;
use crate::schema::Suite;

/// A record could not be encrypted. Nothing was produced.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EncryptError {
    /// A field's value has no encoding in the format.
    #[error("field `{field}` of table `{table}` cannot be encrypted or signed")]
    Field {
        /// The table's logical name.
        table: String,
        /// The field's name.
        field: String,
        /// What is wrong with the value.
        #[source]
        source: RecordError,
    },
    /// The data key has served as many records, or as many bytes, as it may.
    #[error("the data key for table `{table}` has served as many records or bytes as it may; obtain another one")]
    Exhausted {
        /// The table's logical name.
        table: String,
        /// The bytes that the encrypted fields of the record needed.
        bytes: u64,
    },
    /// The record type shows its fields in another order, or with other actions, than its legend says. Only an
    /// implementation by hand can.
    #[error("the implementation of `Encrypted` for table `{table}` contradicts its legend at field `{field}`")]
    FieldOrder {
        /// The table's logical name.
        table: String,
        /// The field's name.
        field: String,
    },
    /// A record lacks an attribute that every record of its schema has: a key, or part of the encryption context.
    #[error("a record of table `{table}` lacks `{field}`, which is a key or part of the encryption context")]
    MissingField {
        /// The table's logical name.
        table: String,
        /// The field's name.
        field: String,
    },
    /// A record has an attribute whose name belongs to the format.
    #[error(
        "a record of table `{table}` has `{field}`, and names that start with `aws_dbe_` belong to the record format"
    )]
    ReservedField {
        /// The table's logical name.
        table: String,
        /// The field's name.
        field: String,
    },
    /// A record has an attribute that the schema says nothing about.
    #[error(
        "a record of table `{table}` has `{field}`, for which there is no action; give it one, or allow it to be unsigned"
    )]
    NoAction {
        /// The table's logical name.
        table: String,
        /// The field's name.
        field: String,
    },
    /// The header cannot be written.
    #[error("the header of a record of table `{table}` cannot be written")]
    Header {
        /// The table's logical name.
        table: String,
        /// What does not fit.
        #[source]
        source: FormatError,
    },
    /// A primitive failed.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

/// A record could not be decrypted. Nothing of it was handed out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecryptError {
    /// The record is not what was written, or not under this key and context.
    ///
    /// Commitment, tags, signature or a field's ciphertext did not verify. Which of them is not told: the difference
    /// could help whoever altered the record.
    #[error("the record is not authentic")]
    Unauthenticated,
    /// The header is not one of the format.
    #[error("the header of a record of table `{table}` is malformed")]
    Header {
        /// The table's logical name.
        table: String,
        /// What is wrong with it.
        #[source]
        source: FormatError,
    },
    /// The header stores an encryption context or encrypted data keys that cannot be.
    #[error("the header of a record of table `{table}` is malformed")]
    Context {
        /// The table's logical name.
        table: String,
        /// What is wrong with it.
        #[source]
        source: MaterialsError,
    },
    /// The footer does not fit the header.
    #[error("the footer of a record of table `{table}` is malformed")]
    Footer {
        /// The table's logical name.
        table: String,
        /// What is wrong with it.
        #[source]
        source: FormatError,
    },
    /// The record was written in another version of the format than its type demands.
    #[error("a record of table `{table}` has version {found} of the record format, and its type demands {expected}")]
    Version {
        /// The table's logical name.
        table: String,
        /// The version that the type demands.
        expected: u8,
        /// The version that the header states.
        found: u8,
    },
    /// The record was written under another suite than the reader accepts.
    #[error(
        "a record of table `{table}` was written under suite {found}, which this reader does not accept; \
         name the suites that it is to read in `accepted_suites`"
    )]
    Suite {
        /// The table's logical name.
        table: String,
        /// The suite that the header states.
        found: Suite,
    },
    /// The record protects other fields, or protects them in another way, than its type demands.
    #[error(
        "a record of table `{table}` states the legend `{found}`, and its fields call for `{expected}`: \
         a field was added, removed or set to null, or its action was changed, since the record was written"
    )]
    Legend {
        /// The table's logical name.
        table: String,
        /// The legend that follows from the type and from which fields are present; where one field is opened alone, with a `?`
        /// behind the letter of each other that may be missing.
        expected: String,
        /// The legend that the header states.
        found: String,
    },
    /// The record has more or fewer attributes that should be signed than its legend has letters.
    #[error(
        "a record of table `{table}` has a legend of {letters} letters, and {protected} attributes that should be signed: one \
         was added or removed, or became signed or unsigned, since the record was written"
    )]
    LegendLength {
        /// The table's logical name.
        table: String,
        /// The number of letters of the legend.
        letters: usize,
        /// The number of attributes that should be signed.
        protected: usize,
    },
    /// The record's legend says of a key that it is not in the encryption context, as keys are.
    #[error(
        "a record of table `{table}` has a legend by which the key `{field}` is not part of its encryption context"
    )]
    KeyAction {
        /// The table's logical name.
        table: String,
        /// The key.
        field: String,
    },
    /// The record has no header or no footer.
    #[error("a record of table `{table}` has no `{field}`: it is not encrypted, or lost what it was encrypted with")]
    NoHeader {
        /// The table's logical name.
        table: String,
        /// The attribute: `aws_dbe_head` or `aws_dbe_foot`.
        field: String,
    },
    /// The record lacks a key, or what its schema has in the encryption context.
    #[error("a record of table `{table}` lacks `{field}`, which its schema has as a key or in the encryption context")]
    MissingField {
        /// The table's logical name.
        table: String,
        /// The field's name.
        field: String,
    },
    /// The record has an attribute that its schema says nothing about.
    #[error(
        "a record of table `{table}` has `{field}`, which its schema does not know: give it an action, or allow it to be unsigned"
    )]
    UnknownField {
        /// The table's logical name.
        table: String,
        /// The field's name.
        field: String,
    },
    /// The header or the footer is not binary.
    #[error("`{field}` of a record of table `{table}` is not binary")]
    NotBinary {
        /// The table's logical name.
        table: String,
        /// The field's name.
        field: String,
    },
    /// The record type shows its fields in another order, or with other actions, than its legend says. Only an
    /// implementation by hand can.
    #[error("the implementation of `EncryptedRecord` for table `{table}` contradicts its legend at field `{field}`")]
    FieldOrder {
        /// The table's logical name.
        table: String,
        /// The field's name.
        field: String,
    },
    /// A field that should be ciphertext is not.
    #[error("field `{field}` of table `{table}` is not encrypted, or is cut short")]
    NotEncrypted {
        /// The table's logical name.
        table: String,
        /// The field's name.
        field: String,
    },
    /// A field holds a value that its type cannot take.
    #[error("field `{field}` of table `{table}` cannot be read as its type")]
    Field {
        /// The table's logical name.
        table: String,
        /// The field's name.
        field: String,
        /// Why the type cannot take it.
        #[source]
        source: RecordError,
    },
    /// A primitive failed.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}
