//! Encrypted records as DynamoDB items: expanded in the user's crate, under the features of this one.

#[cfg(feature = "dynamodb")]
mod attribute;
#[cfg(feature = "dynamodb")]
mod columns;
#[cfg(feature = "dynamodb")]
mod convert;

#[cfg(feature = "dynamodb")]
pub use attribute::{FromAttribute, IntoAttribute};
#[cfg(feature = "dynamodb")]
pub use columns::{PutColumns, TakeColumns};
#[cfg(feature = "dynamodb")]
pub use convert::{Item, Reader, Writer};

#[cfg(feature = "dynamodb")]
pub use super::dynamodb::ItemError;

/// Implements the conversions into an item, and from one, where all fields can be attributes. The attributes of a group are in
/// the item of its record.
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
        @group $vis:vis $record:ident [$($params:tt)*] [$($args:tt)*] [$($bounds:tt)*]
        { $($field:ident : $ty:ty = $column:literal $(($kind:ident))?),* $(,)? }
    ) => {
        const _: () = {
            use $crate::__private::item as __item;

            #[automatically_derived]
            impl<$($params)*> __item::PutColumns for $record<$($args)*>
            where
                $($bounds)*
                $(for<'__column> $ty: __item::IntoAttribute,)*
            {
                fn put_columns(
                    self,
                    item: &mut __item::Writer,
                ) -> ::core::result::Result<(), __item::ItemError> {
                    $($crate::__impl_dynamodb!(@put item, $column, self.$field $(, $kind)?)?;)*
                    ::core::result::Result::Ok(())
                }
            }

            #[automatically_derived]
            impl<$($params)*> __item::TakeColumns for $record<$($args)*>
            where
                $($bounds)*
                $(for<'__column> $ty: __item::FromAttribute,)*
            {
                fn take_columns(item: &mut __item::Reader) -> ::core::result::Result<Self, __item::ItemError> {
                    ::core::result::Result::Ok(Self {
                        $($field: $crate::__impl_dynamodb!(@take item, $column $(, $kind)?)?,)*
                    })
                }
            }
        };
    };
    (
        $record:ident ($table:literal) [$($params:tt)*] [$($args:tt)*] [$($bounds:tt)*]
        { $($field:ident : $ty:ty = $column:literal $(($kind:ident))?),* $(,)? }
        $(flatten ($groups:ident) { $($group:ident : $group_ty:ty),* $(,)? })?
    ) => {
        const _: () = {
            use $crate::__private::item as __item;

            // The quantified bounds make a field without attribute values a missing implementation, not an error here.
            #[automatically_derived]
            impl<$($params)*> ::core::convert::TryFrom<$record<$($args)*>> for __item::Item
            where
                $($bounds)*
                $(for<'__column> $ty: __item::IntoAttribute,)*
                $($(for<'__column> $group_ty: __item::PutColumns,)*)?
            {
                type Error = __item::ItemError;

                fn try_from(record: $record<$($args)*>) -> ::core::result::Result<Self, __item::ItemError> {
                    let len = [$($column),*].len() $(+ $crate::__private::flatten::count(&$groups))?;
                    let mut item = __item::Writer::new($table, len);
                    $($crate::__impl_dynamodb!(@put item, $column, record.$field $(, $kind)?)?;)*
                    $($(__item::PutColumns::put_columns(record.$group, &mut item)?;)*)?
                    ::core::result::Result::Ok(item.finish())
                }
            }

            #[automatically_derived]
            impl<$($params)*> ::core::convert::TryFrom<__item::Item> for $record<$($args)*>
            where
                $($bounds)*
                $(for<'__column> $ty: __item::FromAttribute,)*
                $($(for<'__column> $group_ty: __item::TakeColumns,)*)?
            {
                type Error = __item::ItemError;

                fn try_from(item: __item::Item) -> ::core::result::Result<Self, __item::ItemError> {
                    let mut item = __item::Reader::new($table, item);
                    let record = Self {
                        $($field: $crate::__impl_dynamodb!(@take item, $column $(, $kind)?)?,)*
                        $($($group: __item::TakeColumns::take_columns(&mut item)?,)*)?
                    };
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
