//! `sqlx::FromRow` for encrypted records: expanded in the user's crate, under the features of this one.

#[cfg(feature = "sqlx")]
pub use sqlx_core::{column::ColumnIndex, decode::Decode, error::Error, from_row::FromRow, row::Row, types::Type};

/// A column that is never null. SQLite's driver would read NULL as zero or as empty.
#[cfg(feature = "sqlx")]
pub fn required<'r, R, T>(row: &'r R, column: &'static str) -> Result<T, Error>
where
    R: Row,
    &'static str: ColumnIndex<R>,
    T: Decode<'r, R::Database> + Type<R::Database>,
{
    use sqlx_core::error::UnexpectedNullError;
    use sqlx_core::value::ValueRef;

    if row.try_get_raw(column)?.is_null() {
        return Err(Error::ColumnDecode {
            index: column.to_owned(),
            source: Box::new(UnexpectedNullError),
        });
    }
    row.try_get(column)
}

/// Implements `FromRow` for any database whose types the columns have. The columns of a group are in the row of its record.
#[cfg(feature = "sqlx")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_from_row {
    (@get $row:ident, $column:literal) => {
        $crate::__private::from_row::Row::try_get($row, $column)
    };
    (@get $row:ident, $column:literal, null) => {
        $crate::__impl_from_row!(@get $row, $column)
    };
    (@get $row:ident, $column:literal, required) => {
        $crate::__private::from_row::required($row, $column)
    };
    (
        $record:ident ($table:literal) [$($params:tt)*] [$($args:tt)*] [$($bounds:tt)*]
        { $($field:ident : $ty:ty = $column:literal $(($kind:ident))?),* $(,)? }
        $(flatten ($groups:ident) { $($group:ident : $group_ty:ty),* $(,)? })?
    ) => {
        #[automatically_derived]
        impl<'__r, $($params)* __R: $crate::__private::from_row::Row> $crate::__private::from_row::FromRow<'__r, __R>
            for $record<$($args)*>
        where
            $($bounds)*
            &'static ::core::primitive::str: $crate::__private::from_row::ColumnIndex<__R>,
            $($ty: $crate::__private::from_row::Decode<'__r, __R::Database>
                + $crate::__private::from_row::Type<__R::Database>,)*
            $($($group_ty: $crate::__private::from_row::FromRow<'__r, __R>,)*)?
        {
            fn from_row(row: &'__r __R) -> ::core::result::Result<Self, $crate::__private::from_row::Error> {
                ::core::result::Result::Ok(Self {
                    $($field: $crate::__impl_from_row!(@get row, $column $(, $kind)?)?,)*
                    $($($group: $crate::__private::from_row::FromRow::from_row(row)?,)*)?
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
