//! Why an update is not sent.

use crate::schema::Action;
use crate::store::dynamodb::ValueError;

/// Why an update was refused before it was sent.
///
/// An error names table and attribute, never a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// It would change a protected attribute: the item would not verify any more.
    #[error(
        "attribute `{attribute}` of table `{table}` is {}, so it changes only with the whole record: \
         `reseal` the record and put it", described(*.action)
    )]
    Protected {
        /// The table's logical name.
        table: String,
        /// The attribute's name.
        attribute: String,
        /// What the schema says of it.
        action: Action,
    },
    /// It would change what identifies the record.
    #[error(
        "attribute `{attribute}` of table `{table}` identifies the record: encrypt and put a new one, and delete the old one"
    )]
    Identity {
        /// The table's logical name.
        table: String,
        /// The attribute's name.
        attribute: String,
    },
    /// It would change an attribute that belongs to the format: header, footer, or another whose name begins with `aws_dbe_`.
    #[error(
        "attribute `{attribute}` of table `{table}` belongs to the record format: `reseal` the record and put it, if it is to change"
    )]
    Format {
        /// The table's logical name.
        table: String,
        /// The attribute's name.
        attribute: String,
    },
    /// It would add an attribute that the record type does not have: no reader would take the item any more.
    #[error(
        "table `{table}` has no field `{attribute}`, so no reader would take the item: add the field, or correct the name"
    )]
    Unknown {
        /// The table's logical name.
        table: String,
        /// The attribute's name.
        attribute: String,
    },
    /// It would remove an attribute that every item must have; or delete from it, and so remove a set with its last member.
    #[error(
        "every item of table `{table}` must have the attribute `{attribute}`, and a set goes with its last member: make the field \
         an `Option`, or set it"
    )]
    Required {
        /// The table's logical name.
        table: String,
        /// The attribute's name.
        attribute: String,
    },
    /// A `#name` stands for no attribute.
    #[error(
        "the update of table `{table}` has no attribute name for `{alias}`: add it to the expression attribute names"
    )]
    Alias {
        /// The table's logical name.
        table: String,
        /// The alias, with its `#`.
        alias: String,
    },
    /// The expression is none, or has a form that is not known here.
    #[error("the update expression for table `{table}` was not understood at byte {at}: {problem}")]
    Syntax {
        /// The table's logical name.
        table: String,
        /// Where in the expression.
        at: usize,
        /// What is wrong there.
        problem: &'static str,
    },
    /// The request has no update expression: it changes nothing, or by the legacy parameter `AttributeUpdates`.
    #[error("the request has no update expression to check: set one before, and use no `attribute_updates`")]
    NoExpression,
    /// The patch changes nothing.
    #[error("the patch changes nothing, so there is no update to send: ask its `is_empty` before")]
    EmptyPatch,
    /// The request has an update expression, and a patch would be another.
    #[error("the request has an update expression already, and takes no patch besides: send two requests")]
    HasExpression,
    /// The value of a field is none that an attribute can have.
    #[error("attribute `{attribute}` cannot be converted")]
    Value {
        /// The attribute's name.
        attribute: String,
        /// What is wrong with the value.
        #[source]
        source: ValueError,
    },
}

/// Where an expression is not understood, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SyntaxError {
    pub(super) at: usize,
    pub(super) problem: &'static str,
}

fn described(action: Action) -> &'static str {
    match action {
        Action::Encrypted => "encrypted",
        Action::Signed => "signed",
        Action::Context => "part of the encryption context",
        Action::Unprotected => "unprotected",
    }
}
