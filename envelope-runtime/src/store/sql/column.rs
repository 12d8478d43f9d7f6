//! The types of plaintext columns, by sqlx's traits.
//!
//! A bound on sqlx's traits alone would be reported as such, deep inside the tree of columns, and say nothing about what to do.
//! So the columns ask for the traits here, which explain themselves, and whose implementations the compiler does not look into.

use sqlx_core::database::Database;
use sqlx_core::encode::Encode;
use sqlx_core::types::Type;

/// A type that can be bound to a statement.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a column that is bound to a statement of `{DB}`",
    label = "a column is a `{Self}`, which `{DB}` does not take",
    note = "choose a type that the database has, such as `i64` for `u64`; turn on the feature of sqlx that is called like the type's crate; or derive `sqlx::Type` for a type of your own"
)]
#[doc(hidden)]
pub trait BindColumn<DB: Database>: for<'q> Encode<'q, DB> + Type<DB> {}

#[diagnostic::do_not_recommend]
impl<DB: Database, T: for<'q> Encode<'q, DB> + Type<DB>> BindColumn<DB> for T {}

/// A type that a column of a defined table can have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a column of a table in `{DB}`",
    label = "a column is a `{Self}`, which `{DB}` does not have",
    note = "choose a type that the database has, such as `i64` for `u64`; turn on the feature of sqlx that is called like the type's crate; or derive `sqlx::Type` for a type of your own, and say which type it is"
)]
#[doc(hidden)]
pub trait DescribeColumn<DB: Database>: Type<DB> {}

#[diagnostic::do_not_recommend]
impl<DB: Database, T: Type<DB>> DescribeColumn<DB> for T {}

/// A type of which PostgreSQL has arrays, for [`insert_all`](super::InsertAll::insert_all).
#[cfg(feature = "postgres")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a column that PostgreSQL is sent arrays of",
    label = "a column is a `{Self}`, of which there are no arrays",
    note = "choose a type that PostgreSQL has, such as `i64` for `u64`; turn on the feature of sqlx that is called like the type's crate; implement `PgHasArrayType` for a type of your own; or insert the rows by `QueryBuilder::push_values` with `bind_all`"
)]
#[doc(hidden)]
pub trait ArrayColumn:
    sqlx_postgres::PgHasArrayType + for<'q> Encode<'q, sqlx_postgres::Postgres> + Type<sqlx_postgres::Postgres>
{
}

#[cfg(feature = "postgres")]
#[diagnostic::do_not_recommend]
impl<T> ArrayColumn for T where
    T: sqlx_postgres::PgHasArrayType + for<'q> Encode<'q, sqlx_postgres::Postgres> + Type<sqlx_postgres::Postgres>
{
}
