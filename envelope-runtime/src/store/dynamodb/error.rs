//! Why an item is not an encrypted record, or a value not an attribute's.

use crate::record::RecordError;

/// Why a conversion between an encrypted record and a DynamoDB item failed.
///
/// An error names table, attribute and types, and the item by what identifies it: the attributes of the fields that are keys or
/// `id`, which every store has in plaintext. It shows no other value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ItemError {
    /// The item has no such attribute, and the record type demands one.
    #[error(
        "{} has no attribute `{attribute}`; if it was read through an index or a projection, let that give all attributes; \
         if items may lack it, make the field an `Option`",
        item_of(.table, .row)
    )]
    Missing {
        /// The table's logical name.
        table: String,
        /// What identifies the item: `customer = "ada", number = 7`.
        row: String,
        /// The attribute's name.
        attribute: String,
    },
    /// The item has no header or no footer.
    #[error(
        "{} has no `{attribute}`: it was written without encryption, or read through an index or a projection that does not give \
         all attributes, without which no record can be verified",
        item_of(.table, .row)
    )]
    NotEncrypted {
        /// The table's logical name.
        table: String,
        /// What identifies the item.
        row: String,
        /// The attribute's name.
        attribute: String,
    },
    /// The item has an attribute that the record type has no field for.
    #[error(
        "{} has an attribute `{attribute}`, and its type no field of that name: it is an item of another type, or the field is \
         yet to be added, or the attribute to be removed",
        item_of(.table, .row)
    )]
    Unexpected {
        /// The table's logical name.
        table: String,
        /// What identifies the item.
        row: String,
        /// The attribute's name.
        attribute: String,
    },
    /// The item is larger than DynamoDB takes: see [`item_size`](super::item_size).
    #[error(
        "{} has {size} bytes, and DynamoDB takes {limit}: most are of attribute `{attribute}`, {attribute_size}; compress it \
         before it is encrypted, keep it in an object store, or split it between items",
        item_of(.table, .row)
    )]
    TooLarge {
        /// The table's logical name.
        table: String,
        /// What identifies the item.
        row: String,
        /// The item's size in bytes.
        size: usize,
        /// [`ITEM_LIMIT`](super::ITEM_LIMIT).
        limit: usize,
        /// The name of the largest attribute.
        attribute: String,
        /// Its size in bytes, with its name.
        attribute_size: usize,
    },
    /// The value of an attribute is none of the format, or none that the field can take.
    #[error("attribute `{attribute}`{} cannot be converted", of_item(.table, .row))]
    Value {
        /// The table's logical name; nothing where the record type is known at run time only.
        table: Option<String>,
        /// What identifies the item; empty where the record type is known at run time only.
        row: String,
        /// The attribute's name.
        attribute: String,
        /// What is wrong with the value.
        #[source]
        source: ValueError,
    },
}

/// `the item of table … with …`
fn item_of(table: &str, row: &str) -> String {
    match row {
        "" => format!("an item of table `{table}`"),
        row => format!("the item of table `{table}` with {row}"),
    }
}

/// ` of the item …`, if the table is known.
fn of_item(table: &Option<String>, row: &str) -> String {
    let item = table.as_ref().map(|table| format!(" of {}", item_of(table, row)));
    item.unwrap_or_default()
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
