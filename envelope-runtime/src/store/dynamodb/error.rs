//! Why an item is not an encrypted record, or a value not an attribute's.

use crate::record::RecordError;

/// Why a conversion between an encrypted record and a DynamoDB item failed.
///
/// An error names table, attribute and types, never a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ItemError {
    /// The item has no such attribute, and the record type demands one.
    #[error(
        "an item of table `{table}` has no attribute `{attribute}`; if items may lack it, make the field an `Option`"
    )]
    Missing {
        /// The table's logical name.
        table: String,
        /// The attribute's name.
        attribute: String,
    },
    /// The item has no header or no footer.
    #[error("an item of table `{table}` has no `{attribute}`: it is not encrypted, or lost what it was encrypted with")]
    NotEncrypted {
        /// The table's logical name.
        table: String,
        /// The attribute's name.
        attribute: String,
    },
    /// The item has an attribute that the record type has no field for.
    #[error(
        "an item of table `{table}` has an attribute `{attribute}`, and its type no field of that name; \
         add the field, or remove the attribute before"
    )]
    Unexpected {
        /// The table's logical name.
        table: String,
        /// The attribute's name.
        attribute: String,
    },
    /// The value of an attribute is none of the format, or none that the field can take.
    #[error("attribute `{attribute}`{} cannot be converted", .table.as_ref().map(|table| format!(" of table `{table}`")).unwrap_or_default())]
    Value {
        /// The table's logical name; nothing where the record type is known at run time only.
        table: Option<String>,
        /// The attribute's name.
        attribute: String,
        /// What is wrong with the value.
        #[source]
        source: ValueError,
    },
}

/// Why a DynamoDB attribute value is no attribute value of the format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValueError {
    /// A value is null, and says that it is not.
    #[error("a NULL must be `true`; leave an absent attribute out")]
    FalseNull,
    /// The value cannot be encoded, or not be read as its type.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The value has a type that the SDK does not know.
    #[error("a value has a type that this version of aws-sdk-dynamodb does not know; update it")]
    UnknownType,
}
