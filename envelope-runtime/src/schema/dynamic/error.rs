//! What can be wrong with a schema that is put together at run time.

use crate::schema::Action;

/// A schema contradicts itself, or the rules of the format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// The table has no name.
    #[error("a table needs a logical name")]
    EmptyTable,
    /// There is a sort key and no partition key.
    #[error("table `{table}` has the sort key `{sort}` and no partition key; name its partition key too")]
    SortKeyAlone {
        /// The table's logical name.
        table: String,
        /// The sort key.
        sort: String,
    },
    /// A key has not the action that the version of the format demands of keys.
    #[error(
        "the key `{key}` of table `{table}` has {}, and needs `{}`: keys are `SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT` \
         (`Action::Context`) as soon as any attribute is, else `SIGN_ONLY` (`Action::Signed`)",
        .found.map_or("no action", Action::aws_name),
        demanded.aws_name()
    )]
    KeyAction {
        /// The table's logical name.
        table: String,
        /// The key.
        key: String,
        /// The action that it has, if any.
        found: Option<Action>,
        /// The action that it must have.
        demanded: Action,
    },
    /// Partition key and sort key are the same attribute.
    #[error("attribute `{key}` of table `{table}` cannot be both partition key and sort key")]
    OneKeyTwice {
        /// The table's logical name.
        table: String,
        /// The attribute.
        key: String,
    },
    /// An attribute was given two actions.
    #[error("attribute `{name}` of table `{table}` is given an action twice; remove one")]
    ActionTwice {
        /// The table's logical name.
        table: String,
        /// The attribute.
        name: String,
    },
    /// An attribute has a name that belongs to the format.
    #[error(
        "attribute `{name}` of table `{table}`: names that start with `aws_dbe_` belong to the record format; choose another"
    )]
    ReservedName {
        /// The table's logical name.
        table: String,
        /// The attribute.
        name: String,
    },
    /// An unprotected attribute is not among those that may be unsigned.
    #[error(
        "attribute `{name}` of table `{table}` is unprotected, and not among those that may be unsigned; allow it, by name or \
         by prefix"
    )]
    NotAllowedUnsigned {
        /// The table's logical name.
        table: String,
        /// The attribute.
        name: String,
    },
    /// A protected attribute is among those that may be unsigned.
    #[error(
        "attribute `{name}` of table `{table}` is protected, and among those that may be unsigned; take it out, or choose \
         another prefix"
    )]
    AllowedUnsigned {
        /// The table's logical name.
        table: String,
        /// The attribute.
        name: String,
    },
    /// A reader or writer expects a value of an attribute that is not signed in plaintext: nothing would bind it to the record
    /// before it is decrypted.
    #[error(
        "attribute `{name}` of table `{table}` cannot be expected to have a value, since it is not signed in plaintext; expect \
         one whose action is `SIGN_ONLY` or `SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT`"
    )]
    NotSigned {
        /// The table's logical name.
        table: String,
        /// The attribute.
        name: String,
    },
    /// No attribute is protected.
    #[error("no attribute of table `{table}` is protected; mark at least one as encrypted or signed")]
    NothingProtected {
        /// The table's logical name.
        table: String,
    },
}
