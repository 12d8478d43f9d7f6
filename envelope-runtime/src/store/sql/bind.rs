//! Binding all columns of an encrypted record to a statement.

use sqlx_core::database::Database;
use sqlx_core::encode::Encode;
use sqlx_core::query::Query;
use sqlx_core::query_as::QueryAs;
use sqlx_core::query_builder::Separated;
use sqlx_core::query_scalar::QueryScalar;
use sqlx_core::types::Type;
use std::fmt::Display;

use super::column::BindColumn;
use super::kept::Kept;
use crate::store::columns::{Both, Column, Columns, Group};
use crate::structured::EncryptedRecord;

/// A statement to which values can be bound, one after the other: [`sqlx::query`], `query_as`, `query_scalar`, and the
/// rows of `QueryBuilder::push_values`.
///
/// [`sqlx::query`]: https://docs.rs/sqlx/latest/sqlx/fn.query.html
pub trait Bind<DB: Database>: Sized {
    /// Binds one value, by the statement's own `bind`.
    #[doc(hidden)]
    #[must_use]
    fn bind_value<T: 'static + for<'q> Encode<'q, DB> + Type<DB>>(self, value: T) -> Self;

    /// Binds all columns of an encrypted record, in the order of [`SqlTable::COLUMNS`](super::SqlTable::COLUMNS).
    ///
    /// A value that the database cannot take is reported when the statement is executed, as with `bind`.
    ///
    /// # Panics
    ///
    /// In `QueryBuilder::push_values`, for such a value, as `push_bind` does. `insert_all` gives an error.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// use envelope_runtime::Encrypted;
    /// use envelope_runtime::sql::{Bind, SqlTable};
    /// use sqlx::SqliteConnection;
    ///
    /// #[derive(Encrypted)]
    /// #[envelope(table = "customers")]
    /// struct Customer {
    ///     #[envelope(signed, id)]
    ///     id: i64,
    ///     #[envelope(encrypted)]
    ///     email: String,
    /// }
    ///
    /// async fn store(row: EncryptedCustomer, connection: &mut SqliteConnection) -> sqlx::Result<()> {
    ///     sqlx::query(EncryptedCustomer::INSERT).bind_all(row).execute(connection).await?;
    ///     Ok(())
    /// }
    /// # }
    /// ```
    #[must_use]
    fn bind_all<E: EncryptedRecord + Columns<Tree: BindColumns<DB>>>(self, row: E) -> Self {
        const { Kept::<DB, E>::CHECKED };
        row.into_tree().bind_columns(self)
    }
}

macro_rules! bind {
    ($([$($generics:tt)*] $query:ty;)*) => {$(
        impl<DB: Database, $($generics)*> Bind<DB> for $query {
            fn bind_value<T: 'static + for<'q> Encode<'q, DB> + Type<DB>>(self, value: T) -> Self {
                self.bind(value)
            }
        }
    )*};
}

bind! {
    [] Query<'_, DB, <DB as Database>::Arguments>;
    [O] QueryAs<'_, DB, O, <DB as Database>::Arguments>;
    [O] QueryScalar<'_, DB, O, <DB as Database>::Arguments>;
}

impl<DB: Database, Sep: Display> Bind<DB> for &mut Separated<'_, DB, Sep> {
    fn bind_value<T: 'static + for<'q> Encode<'q, DB> + Type<DB>>(self, value: T) -> Self {
        self.push_bind(value)
    }
}

/// Columns that can be bound.
#[doc(hidden)]
pub trait BindColumns<DB: Database> {
    /// Binds each.
    fn bind_columns<B: Bind<DB>>(self, statement: B) -> B;
}

impl<DB: Database, T: 'static + BindColumn<DB>, const KIND: u8> BindColumns<DB> for Column<T, KIND> {
    fn bind_columns<B: Bind<DB>>(self, statement: B) -> B {
        statement.bind_value(self.0)
    }
}

impl<DB: Database, X: BindColumns<DB>, Y: BindColumns<DB>> BindColumns<DB> for Both<X, Y> {
    fn bind_columns<B: Bind<DB>>(self, statement: B) -> B {
        self.1.bind_columns(self.0.bind_columns(statement))
    }
}

impl<DB: Database, E: Columns<Tree: BindColumns<DB>>> BindColumns<DB> for Group<E> {
    fn bind_columns<B: Bind<DB>>(self, statement: B) -> B {
        self.0.into_tree().bind_columns(statement)
    }
}
