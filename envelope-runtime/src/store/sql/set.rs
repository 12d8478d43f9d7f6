//! The SET list of an UPDATE, by a patch.

use sqlx_core::database::Database;
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
    /// if patch.push_set(&mut update) > 0 {
    ///     update.push(" WHERE id = ").push_bind(7_i64);
    /// }
    /// assert_eq!(update.into_string(), r#"UPDATE customers SET "reminder" = $1 WHERE id = $2"#);
    /// # }
    /// ```
    fn push_set(self, update: &mut QueryBuilder<DB>) -> usize
    where
        Self::Tree: PushColumns<DB>;
}

impl<DB: Database, P: Patch> PushSet<DB> for P {
    fn push_set(self, update: &mut QueryBuilder<DB>) -> usize
    where
        P::Tree: PushColumns<DB>,
    {
        let mut pushed = 0;
        self.into_tree()
            .push_columns(&mut Names::of_patch::<P>(), update, &mut pushed);
        pushed
    }
}

/// Columns of which those that are there can be pushed.
#[doc(hidden)]
pub trait PushColumns<DB: Database> {
    /// Pushes each, and counts.
    fn push_columns(self, names: &mut Names, update: &mut QueryBuilder<DB>, pushed: &mut usize);
}

impl<DB: Database, T: BindColumn<DB>> PushColumns<DB> for Column<Option<T>> {
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
    fn push_columns(self, names: &mut Names, update: &mut QueryBuilder<DB>, pushed: &mut usize) {
        self.0.push_columns(names, update, pushed);
        self.1.push_columns(names, update, pushed);
    }
}
