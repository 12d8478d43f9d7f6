//! `sqlx::FromRow` for encrypted records: expanded in the user's crate, under the features of this one.

#[cfg(feature = "sqlx")]
pub use sqlx_core::{error::Error, from_row::FromRow, row::Row};

#[cfg(feature = "sqlx")]
pub use self::columns::{ReadColumns, read};

#[cfg(feature = "sqlx")]
mod columns {
    use sqlx_core::column::ColumnIndex;
    use sqlx_core::decode::Decode;
    use sqlx_core::error::{Error, UnexpectedNullError};
    use sqlx_core::from_row::FromRow;
    use sqlx_core::row::Row;
    use sqlx_core::types::Type;
    use sqlx_core::value::ValueRef;

    use crate::store::columns::{Both, Column, Columns, Group, Names, is_required};

    /// Columns that can be read from a row.
    pub trait ReadColumns<'r, R: Row>: Sized {
        /// Reads each by its name.
        ///
        /// # Errors
        ///
        /// Those of [`Row::try_get`].
        fn read_columns(row: &'r R, names: &mut Names) -> Result<Self, Error>;
    }

    /// Reads an encrypted struct.
    ///
    /// # Errors
    ///
    /// Those of [`Row::try_get`].
    pub fn read<'r, E, R>(row: &'r R) -> Result<E, Error>
    where
        E: Columns<Tree: ReadColumns<'r, R>>,
        R: Row,
    {
        E::Tree::read_columns(row, &mut Names::of::<E>()).map(E::from_tree)
    }

    impl<'r, R, T, const KIND: u8> ReadColumns<'r, R> for Column<T, KIND>
    where
        R: Row,
        &'static str: ColumnIndex<R>,
        T: Decode<'r, R::Database> + Type<R::Database>,
    {
        fn read_columns(row: &'r R, names: &mut Names) -> Result<Self, Error> {
            let column = names.next_name();
            // SQLite's driver would read NULL as zero or as empty.
            if is_required(KIND) && row.try_get_raw(column)?.is_null() {
                return Err(Error::ColumnDecode {
                    index: column.to_owned(),
                    source: Box::new(UnexpectedNullError),
                });
            }
            row.try_get(column).map(Self)
        }
    }

    impl<'r, R, A, B> ReadColumns<'r, R> for Both<A, B>
    where
        R: Row,
        A: ReadColumns<'r, R>,
        B: ReadColumns<'r, R>,
    {
        fn read_columns(row: &'r R, names: &mut Names) -> Result<Self, Error> {
            Ok(Self(A::read_columns(row, names)?, B::read_columns(row, names)?))
        }
    }

    /// The columns of a group are in the row of its record.
    impl<'r, R: Row, E: FromRow<'r, R>> ReadColumns<'r, R> for Group<E> {
        fn read_columns(row: &'r R, _: &mut Names) -> Result<Self, Error> {
            E::from_row(row).map(Self)
        }
    }
}

/// Implements `FromRow` for any database whose types the columns have.
#[cfg(feature = "sqlx")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_from_row {
    ($encrypted:ident [$($params:tt)*] [$($args:tt)*] [$($bounds:tt)*]) => {
        #[automatically_derived]
        impl<'__r, $($params)* __R: $crate::__private::from_row::Row> $crate::__private::from_row::FromRow<'__r, __R>
            for $encrypted<$($args)*>
        where
            $($bounds)*
            <$encrypted<$($args)*> as $crate::__private::Columns>::Tree:
                $crate::__private::from_row::ReadColumns<'__r, __R>,
        {
            fn from_row(__row: &'__r __R) -> ::core::result::Result<Self, $crate::__private::from_row::Error> {
                $crate::__private::from_row::read(__row)
            }
        }
    };
}

/// Without the feature `sqlx`, nothing is implemented.
#[cfg(not(feature = "sqlx"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_from_row {
    ($($encrypted:tt)*) => {};
}
