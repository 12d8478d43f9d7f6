//! `sqlx::FromRow` for encrypted records: expanded in the user's crate, under the features of this one.

#[cfg(feature = "sqlx")]
pub use sqlx_core::{column::ColumnIndex, decode::Decode, error::Error, from_row::FromRow, row::Row, types::Type};

/// Implements `FromRow` for any database whose types the columns have.
#[cfg(feature = "sqlx")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_from_row {
    ($record:ident { $($field:ident : $ty:ty = $column:literal),* $(,)? }) => {
        #[automatically_derived]
        impl<'r, R: $crate::__private::from_row::Row> $crate::__private::from_row::FromRow<'r, R> for $record
        where
            &'static ::core::primitive::str: $crate::__private::from_row::ColumnIndex<R>,
            $($ty: $crate::__private::from_row::Decode<'r, R::Database>
                + $crate::__private::from_row::Type<R::Database>,)*
        {
            fn from_row(row: &'r R) -> ::core::result::Result<Self, $crate::__private::from_row::Error> {
                ::core::result::Result::Ok(Self {
                    $($field: $crate::__private::from_row::Row::try_get(row, $column)?,)*
                })
            }
        }
    };
}

/// Without the feature `sqlx`, nothing is implemented.
#[cfg(not(feature = "sqlx"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_from_row {
    ($($record:tt)*) => {};
}
