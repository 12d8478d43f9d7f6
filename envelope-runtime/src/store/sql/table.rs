//! The statements of a record type.

use sqlx_core::sql_str::{AssertSqlSafe, SqlSafeStr, SqlStr};

use super::definition::Definition;
use super::describe::DescribeColumns;
use super::dialect::Dialect;
use super::statements::{self, and_equal, renamed, text};
use crate::store::columns::Columns;
use crate::structured::{Encrypted, EncryptedRecord};

/// The statements over all columns of an encrypted record, for [`sqlx`](https://docs.rs/sqlx): PostgreSQL and SQLite read the
/// same ones.
///
/// Implemented for the struct that `#[derive(Encrypted)]` generates. The texts are computed at compile time, from the names of
/// the table and of its columns alone; only those that a program uses are in it. Names are quoted, so capitals count. All
/// values are bound by [`bind_all`](super::Bind::bind_all), in the order of the columns: the fields in declared order, `header`,
/// `footer`, and then the fields of each group.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use envelope_runtime::Encrypted;
/// use envelope_runtime::sql::SqlTable;
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
/// assert_eq!(
///     EncryptedCustomer::INSERT,
///     r#"INSERT INTO "customers" ("id", "email", "header", "footer") VALUES ($1, $2, $3, $4)"#,
/// );
/// assert_eq!(
///     EncryptedCustomer::insert_into("app.customers").as_str(),
///     r#"INSERT INTO "app"."customers" ("id", "email", "header", "footer") VALUES ($1, $2, $3, $4)"#,
/// );
/// # }
/// ```
pub trait SqlTable: EncryptedRecord + Columns {
    /// `"id", "email", "header", "footer"`
    const COLUMNS: &'static str = text::<Self, { statements::COLUMNS }>();

    /// `$1, $2, $3, $4`, which both databases read.
    const PLACEHOLDERS: &'static str = text::<Self, { statements::PLACEHOLDERS }>();

    /// `?, ?, ?, ?`, as SQLite has them.
    const QUESTION_MARKS: &'static str = text::<Self, { statements::QUESTION_MARKS }>();

    /// `SELECT "id", … FROM "customers"`: all rows, for a `WHERE` to follow.
    const SELECT: &'static str = text::<Self, { statements::SELECT }>();

    /// `INSERT INTO "customers" ("id", …) VALUES ($1, …)`: one new row.
    const INSERT: &'static str = text::<Self, { statements::INSERT }>();

    /// `INSERT INTO "customers" ("id", …) SELECT * FROM UNNEST($1, …)`: many new rows in PostgreSQL, of one array for each column.
    /// [`insert_all`](super::InsertAll::insert_all) binds them.
    const INSERT_UNNEST: &'static str = text::<Self, { statements::INSERT_UNNEST }>();

    /// [`INSERT`](Self::INSERT) with `ON CONFLICT ("id") DO UPDATE SET …`: one row, new or in the place of the one with this identity. All
    /// its columns are replaced, unprotected ones too.
    ///
    /// A type whose records nothing identifies has none: there, using it does not compile.
    const UPSERT: &'static str = text::<Self, { statements::UPSERT }>();

    /// [`INSERT_UNNEST`](Self::INSERT_UNNEST) with `ON CONFLICT ("id") DO UPDATE SET …`: many rows in PostgreSQL, each new or in the place
    /// of the one with its identity. [`upsert_all`](super::InsertAll::upsert_all) binds the arrays.
    ///
    /// A type whose records nothing identifies has none: there, using it does not compile.
    const UPSERT_UNNEST: &'static str = text::<Self, { statements::UPSERT_UNNEST }>();

    /// `UPDATE "customers" SET "email" = $2, … WHERE "id" = $1`: the row that is there is replaced, by a record that was
    /// encrypted again. If there is none, no row is affected.
    ///
    /// A type whose records nothing identifies has none: there, using it does not compile.
    const UPDATE: &'static str = text::<Self, { statements::UPDATE }>();

    /// [`SELECT`](Self::SELECT) from a table of another name, or in a schema: `app.customers`. Each part is quoted.
    ///
    /// This and the methods below put a text together. Who calls them often keeps it, in a `LazyLock`.
    #[must_use]
    fn select_from(table: &'static str) -> SqlStr {
        other::<Self>(Self::SELECT, " FROM ", table)
    }

    /// [`INSERT`](Self::INSERT) for a table of another name, or in a schema: `app.customers`.
    #[must_use]
    fn insert_into(table: &'static str) -> SqlStr {
        other::<Self>(Self::INSERT, "INSERT INTO ", table)
    }

    /// [`UPSERT`](Self::UPSERT) for a table of another name, or in a schema: `app.customers`.
    #[must_use]
    fn upsert_into(table: &'static str) -> SqlStr {
        other::<Self>(Self::UPSERT, "INSERT INTO ", table)
    }

    /// [`UPDATE`](Self::UPDATE) of a table of another name, or in a schema: `app.customers`.
    #[must_use]
    fn update_of(table: &'static str) -> SqlStr {
        other::<Self>(Self::UPDATE, "UPDATE ", table)
    }

    /// [`UPDATE`](Self::UPDATE), if the row's `column` still has the value that is bound after all columns of the new row: ` AND
    /// "version" = $6`. If somebody else was first, no row is affected.
    ///
    /// The column is a version that the program counts up, or `header`, which is another one each time a record is encrypted.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// use envelope_runtime::Encrypted;
    /// use envelope_runtime::sql::{Bind, SqlTable};
    /// use sqlx::SqliteConnection;
    ///
    /// #[derive(Encrypted)]
    /// #[envelope(table = "accounts")]
    /// struct Account {
    ///     #[envelope(signed, id)]
    ///     id: i64,
    ///     #[envelope(signed)]
    ///     version: i64,
    ///     #[envelope(encrypted)]
    ///     owner: String,
    /// }
    ///
    /// /// Whether `new` replaced `old`, rather than what another writer had put in its place.
    /// async fn replace(database: &mut SqliteConnection, old: &EncryptedAccount, new: EncryptedAccount) -> sqlx::Result<bool> {
    ///     let update = sqlx::query(EncryptedAccount::update_if("version")).bind_all(new).bind(old.version);
    ///     Ok(update.execute(database).await?.rows_affected() == 1)
    /// }
    ///
    /// assert_eq!(
    ///     EncryptedAccount::update_if("version").as_str(),
    ///     r#"UPDATE "accounts" SET "version" = $2, "owner" = $3, "header" = $4, "footer" = $5 WHERE "id" = $1 AND "version" = $6"#,
    /// );
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If the record has no such column: SQLite would take its name for a text, and find no row, ever.
    #[must_use]
    fn update_if(column: &'static str) -> SqlStr {
        assert!(
            Self::ALL_NAMES.contains(&column),
            "an update of table `{}` depends on the column `{column}`, which it does not have",
            <Self::Record as Encrypted>::SCHEMA.table()
        );
        AssertSqlSafe(and_equal(Self::UPDATE, column, Self::ALL_NAMES.len())).into_sql_str()
    }

    /// [`update_if`](Self::update_if) in a table of another name, or in a schema: `app.accounts`.
    ///
    /// # Panics
    ///
    /// If the record has no such column.
    #[must_use]
    fn update_of_if(table: &'static str, column: &'static str) -> SqlStr {
        assert!(
            Self::ALL_NAMES.contains(&column),
            "an update of table `{table}` depends on the column `{column}`, which it does not have"
        );
        let update = Self::update_of(table);
        AssertSqlSafe(and_equal(update.as_str(), column, Self::ALL_NAMES.len())).into_sql_str()
    }

    /// The definition of the table in a database, with rules that refuse what is no encrypted record.
    ///
    /// ```
    /// # #[cfg(all(feature = "derive", feature = "sqlite"))] {
    /// use envelope_runtime::Encrypted;
    /// use envelope_runtime::sql::SqlTable;
    /// use sqlx::Sqlite;
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
    /// let definition = EncryptedCustomer::definition::<Sqlite>().create_table();
    /// assert!(definition.as_str().contains(
    ///     r#"CHECK (typeof("email") = 'blob' AND length("email") >= 18 AND substr("email", 1, 2) = x'0001')"#
    /// ));
    /// # }
    /// ```
    #[must_use]
    fn definition<DB: Dialect>() -> Definition<DB>
    where
        Self::Tree: DescribeColumns<DB>,
    {
        Definition::new::<Self>()
    }
}

impl<E: EncryptedRecord + Columns> SqlTable for E {}

/// A statement for a table of another name. It has nothing in it but names that were written in the program.
pub(super) fn other<E: EncryptedRecord>(sql: &'static str, before: &str, table: &'static str) -> SqlStr {
    AssertSqlSafe(renamed(sql, before, <E::Record as Encrypted>::SCHEMA, table)).into_sql_str()
}
