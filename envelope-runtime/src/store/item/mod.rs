//! Encrypted records as DynamoDB items: expanded in the user's crate, under the features of this one.

#[cfg(feature = "dynamodb")]
mod attribute;
#[cfg(feature = "dynamodb")]
mod convert;

#[cfg(feature = "dynamodb")]
pub use attribute::{FromAttribute, IntoAttribute};
#[cfg(feature = "dynamodb")]
pub use convert::{Item, Reader, Writer};

#[cfg(feature = "dynamodb")]
pub use super::dynamodb::ItemError;

/// Implements the conversions into an item, and from one, where all fields can be attributes.
#[cfg(feature = "dynamodb")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_dynamodb {
    (@put $item:ident, $column:literal, $field:expr, null) => {
        $item.put_nullable($column, $field)
    };
    (@put $item:ident, $column:literal, $field:expr $(, required)?) => {
        $item.put($column, $field)
    };
    (@take $item:ident, $column:literal, null) => {
        $item.take_nullable($column)
    };
    (@take $item:ident, $column:literal $(, required)?) => {
        $item.take($column)
    };
    (
        $record:ident ($table:literal) [$($params:tt)*] [$($args:tt)*] [$($bounds:tt)*]
        { $($field:ident : $ty:ty = $column:literal $(($kind:ident))?),* $(,)? }
    ) => {
        const _: () = {
            use $crate::__private::item as __item;

            // The quantified bounds make a field without attribute values a missing implementation, not an error here.
            #[automatically_derived]
            impl<$($params)*> ::core::convert::TryFrom<$record<$($args)*>> for __item::Item
            where
                $($bounds)*
                $(for<'__column> $ty: __item::IntoAttribute,)*
            {
                type Error = __item::ItemError;

                fn try_from(record: $record<$($args)*>) -> ::core::result::Result<Self, __item::ItemError> {
                    let mut item = __item::Writer::new($table, [$($column),*].len());
                    $($crate::__impl_dynamodb!(@put item, $column, record.$field $(, $kind)?)?;)*
                    ::core::result::Result::Ok(item.finish())
                }
            }

            #[automatically_derived]
            impl<$($params)*> ::core::convert::TryFrom<__item::Item> for $record<$($args)*>
            where
                $($bounds)*
                $(for<'__column> $ty: __item::FromAttribute,)*
            {
                type Error = __item::ItemError;

                fn try_from(item: __item::Item) -> ::core::result::Result<Self, __item::ItemError> {
                    let mut item = __item::Reader::new($table, item);
                    let record = Self { $($field: $crate::__impl_dynamodb!(@take item, $column $(, $kind)?)?,)* };
                    item.finish()?;
                    ::core::result::Result::Ok(record)
                }
            }
        };
    };
}

/// Without the feature `dynamodb`, nothing is implemented.
#[cfg(not(feature = "dynamodb"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_dynamodb {
    ($($record:tt)*) => {};
}
