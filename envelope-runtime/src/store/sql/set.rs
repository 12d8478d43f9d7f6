//! The SET list of an UPDATE, by a patch.

use sqlx_core::arguments::Arguments as _;
use sqlx_core::database::Database;
use sqlx_core::error::{BoxDynError, Error};
use sqlx_core::query_builder::QueryBuilder;

use super::column::BindColumn;
use super::statements::quoted_name;
use crate::store::columns::{Both, Column, Names};
use crate::structured::Patch;

/// The UPDATE of a patch.
pub trait PushSet<DB: Database>: Patch {
    /// Pushes `"visits" = $1, "reminder" = $2`: the columns that the patch changes, and no others, each with its value bound.
    /// Gives how many there are: without any, there is no UPDATE to send.
    ///
    /// # Errors
    ///
    /// [`Error::Encode`] for a value that the database cannot take, such as a date beyond its range; nothing was pushed then.
    /// `QueryBuilder::push_bind` would panic.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// use envelope_runtime::Encrypted;
    /// use envelope_runtime::sql::PushSet;
    /// use sqlx::{Postgres, QueryBuilder};
    ///
    /// #[derive(Encrypted)]
    /// #[envelope(table = "customers")]
    /// struct Customer {
    ///     #[envelope(signed, id)]
    ///     id: i64,
    ///     #[envelope(unprotected)]
    ///     visits: i32,
    ///     #[envelope(unprotected)]
    ///     reminder: Option<String>,
    /// }
    ///
    /// let patch = CustomerPatch { reminder: Some(None), ..CustomerPatch::default() };
    /// let mut update = QueryBuilder::<Postgres>::new("UPDATE customers SET ");
    /// if patch.push_set(&mut update)? > 0 {
    ///     update.push(" WHERE id = ").push_bind(7_i64);
    /// }
    /// assert_eq!(update.into_string(), r#"UPDATE customers SET "reminder" = $1 WHERE id = $2"#);
    /// # }
    /// # Ok::<(), sqlx::Error>(())
    /// ```
    fn push_set(self, update: &mut QueryBuilder<DB>) -> Result<usize, Error>
    where
        Self::Tree: PushColumns<DB>;
}

impl<DB: Database, P: Patch> PushSet<DB> for P {
    fn push_set(self, update: &mut QueryBuilder<DB>) -> Result<usize, Error>
    where
        P::Tree: PushColumns<DB>,
    {
        let tree = self.into_tree();
        tree.check(&mut DB::Arguments::default()).map_err(Error::Encode)?;
        let mut pushed = 0;
        tree.push_columns(&mut Names::of_patch::<P>(), update, &mut pushed);
        Ok(pushed)
    }
}

/// Columns of which those that are there can be pushed.
#[doc(hidden)]
pub trait PushColumns<DB: Database> {
    /// Whether each can be bound: binds it to arguments that nobody sends.
    fn check(&self, scratch: &mut DB::Arguments) -> Result<(), BoxDynError>;

    /// Pushes each, and counts.
    fn push_columns(self, names: &mut Names, update: &mut QueryBuilder<DB>, pushed: &mut usize);
}

impl<DB: Database, T: BindColumn<DB>> PushColumns<DB> for Column<Option<T>> {
    fn check(&self, scratch: &mut DB::Arguments) -> Result<(), BoxDynError> {
        self.0.as_ref().map_or(Ok(()), |value| scratch.add(value))
    }

    fn push_columns(self, names: &mut Names, update: &mut QueryBuilder<DB>, pushed: &mut usize) {
        let name = names.next_name();
        let Some(value) = self.0 else {
            return;
        };
        if *pushed > 0 {
            update.push(", ");
        }
        update.push(quoted_name(name)).push(" = ").push_bind(value);
        *pushed += 1;
    }
}

impl<DB: Database, X: PushColumns<DB>, Y: PushColumns<DB>> PushColumns<DB> for Both<X, Y> {
    fn check(&self, scratch: &mut DB::Arguments) -> Result<(), BoxDynError> {
        self.0.check(scratch)?;
        self.1.check(scratch)
    }

    fn push_columns(self, names: &mut Names, update: &mut QueryBuilder<DB>, pushed: &mut usize) {
        self.0.push_columns(names, update, pushed);
        self.1.push_columns(names, update, pushed);
    }
}
