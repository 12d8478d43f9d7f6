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
    ($record:ident { $($field:ident : $ty:ty = $column:literal $(($required:ident))?),* $(,)? }) => {
        const _: () = {
            use $crate::__private::{Encrypted as __Encrypted, EncryptedRecord as __EncryptedRecord, item as __item};

            const __TABLE: &'static ::core::primitive::str =
                <<$record as __EncryptedRecord>::Record as __Encrypted>::SCHEMA.table();

            // The quantified bounds make a field without attribute values a missing implementation, not an error here.
            #[automatically_derived]
            impl ::core::convert::TryFrom<$record> for __item::Item
            where
                $(for<'__column> $ty: __item::IntoAttribute,)*
            {
                type Error = __item::ItemError;

                fn try_from(record: $record) -> ::core::result::Result<Self, __item::ItemError> {
                    let mut item = __item::Writer::new(__TABLE, [$($column),*].len());
                    $(item.put($column, record.$field)?;)*
                    ::core::result::Result::Ok(item.finish())
                }
            }

            #[automatically_derived]
            impl ::core::convert::TryFrom<__item::Item> for $record
            where
                $(for<'__column> $ty: __item::FromAttribute,)*
            {
                type Error = __item::ItemError;

                fn try_from(item: __item::Item) -> ::core::result::Result<Self, __item::ItemError> {
                    let mut item = __item::Reader::new(__TABLE, item);
                    let record = Self { $($field: item.take($column)?,)* };
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
