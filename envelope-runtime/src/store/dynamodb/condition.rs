//! Conditions on what is stored, in the SDK's own requests.

use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_dynamodb::types::builders::{DeleteBuilder, PutBuilder};

use super::key::assert_has_key;
use super::{FOOTER, row};
use crate::structured::{Encrypted, EncryptedRecord};

/// What the SDK's requests that put or delete an item gain: alone, and as a part of a transaction.
///
/// A condition that the request has by then is kept, and both must hold; so set yours before. Where one does not, DynamoDB answers
/// `ConditionalCheckFailedException`, in a transaction `TransactionCanceledException`, and nothing was changed.
pub trait WriteExt: Sized + sealed::Sealed {
    /// Only if the stored item is the one that `read` is: nobody sealed it again since, and nobody deleted it.
    ///
    /// That is told by the footer, which is another one each time a record is encrypted. Attributes that are `unprotected` may have
    /// changed all the same, and a put overwrites them.
    #[must_use]
    fn if_unchanged<E: EncryptedRecord>(self, read: &E) -> Self;
}

/// What the SDK's requests that put an item gain besides.
pub trait PutExt: WriteExt {
    /// Only if there is no item of this key, encrypted or not. A record that has no key, as [`key`](super::key()) says, does not
    /// compile here.
    #[must_use]
    fn if_new<E: EncryptedRecord>(self) -> Self;
}

/// A condition, and the one that a request has.
fn both(condition: Option<&String>, other: &str) -> String {
    match condition {
        Some(condition) => format!("({condition}) AND {other}"),
        None => other.to_owned(),
    }
}

macro_rules! write {
    ($($builder:ty),*) => {$(
        impl sealed::Sealed for $builder {}

        impl WriteExt for $builder {
            fn if_unchanged<E: EncryptedRecord>(self, read: &E) -> Self {
                let footer = AttributeValue::B(Blob::new(read.footer().as_bytes()));
                let condition = both(
                    self.get_condition_expression().as_ref(),
                    "#envelope_footer = :envelope_footer",
                );
                self.condition_expression(condition)
                    .expression_attribute_names("#envelope_footer", FOOTER)
                    .expression_attribute_values(":envelope_footer", footer)
            }
        }
    )*};
}

macro_rules! put {
    ($($builder:ty),*) => {$(
        impl PutExt for $builder {
            fn if_new<E: EncryptedRecord>(self) -> Self {
                const { assert_has_key(<E::Record as Encrypted>::SCHEMA) };
                // Every item of a table has its key attributes.
                let Some(key) = row::identifying(<E::Record as Encrypted>::SCHEMA).next() else {
                    return self;
                };
                let condition = both(
                    self.get_condition_expression().as_ref(),
                    "attribute_not_exists(#envelope_key)",
                );
                self.condition_expression(condition)
                    .expression_attribute_names("#envelope_key", key)
            }
        }
    )*};
}

write!(PutItemFluentBuilder, PutBuilder, DeleteItemFluentBuilder, DeleteBuilder);
put!(PutItemFluentBuilder, PutBuilder);

mod sealed {
    pub trait Sealed {}
}
