//! Encrypted records as DynamoDB items: expanded in the user's crate, under the features of this one.

#[cfg(feature = "dynamodb")]
mod attribute;
#[cfg(feature = "dynamodb")]
mod columns;
#[cfg(feature = "dynamodb")]
mod convert;
#[cfg(feature = "dynamodb")]
mod patch;

#[cfg(feature = "dynamodb")]
pub(crate) use attribute::encoded;
#[cfg(feature = "dynamodb")]
pub use attribute::{FromAttribute, IntoAttribute};
#[cfg(feature = "dynamodb")]
pub use columns::{PutColumns, TakeColumns, from_item, into_item};
#[cfg(feature = "dynamodb")]
pub use convert::{Item, Reader, Writer};
#[cfg(feature = "dynamodb")]
pub use patch::{PatchColumns, PatchedColumn};

#[cfg(feature = "dynamodb")]
pub use super::dynamodb::ItemError;

/// Implements the conversions into an item, and from one, where all columns can be attributes.
#[cfg(feature = "dynamodb")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_dynamodb {
    ($encrypted:ident ($schema:expr) [$($params:tt)*] [$($args:tt)*] [$($bounds:tt)*]) => {
        // The quantified bounds make a column without attribute values a missing implementation, not an error here.
        #[automatically_derived]
        impl<$($params)*> ::core::convert::TryFrom<$encrypted<$($args)*>> for $crate::__private::item::Item
        where
            $($bounds)*
            for<'__column> <$encrypted<$($args)*> as $crate::__private::Columns>::Tree:
                $crate::__private::item::PutColumns,
        {
            type Error = $crate::__private::item::ItemError;

            #[inline]
            fn try_from(
                __record: $encrypted<$($args)*>,
            ) -> ::core::result::Result<Self, $crate::__private::item::ItemError> {
                $crate::__private::item::into_item($schema, __record)
            }
        }

        #[automatically_derived]
        impl<$($params)*> ::core::convert::TryFrom<$crate::__private::item::Item> for $encrypted<$($args)*>
        where
            $($bounds)*
            for<'__column> <$encrypted<$($args)*> as $crate::__private::Columns>::Tree:
                $crate::__private::item::TakeColumns,
        {
            type Error = $crate::__private::item::ItemError;

            #[inline]
            fn try_from(
                __item: $crate::__private::item::Item,
            ) -> ::core::result::Result<Self, $crate::__private::item::ItemError> {
                $crate::__private::item::from_item($schema, __item)
            }
        }
    };
}

/// Without the feature `dynamodb`, nothing is implemented.
#[cfg(not(feature = "dynamodb"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_dynamodb {
    ($($encrypted:tt)*) => {};
}
