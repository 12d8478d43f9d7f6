//! DynamoDB items: expanded in the user's crate, under the features of this one.

/// Without the feature `dynamodb`, nothing is implemented.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_dynamodb {
    ($($record:tt)*) => {};
}
