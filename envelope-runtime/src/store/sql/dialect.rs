//! What PostgreSQL and SQLite say differently in the definition of a table.

use sqlx_core::database::Database;

/// A database for which tables can be defined: `sqlx::Postgres` (feature `postgres`) and `sqlx::Sqlite` (feature `sqlite`).
///
/// Not for implementation.
#[diagnostic::on_unimplemented(
    message = "tables cannot be defined for `{Self}`",
    note = "`sqlx::Postgres` needs the feature `postgres` of envelope-runtime, and `sqlx::Sqlite` the feature `sqlite`"
)]
pub trait Dialect: Database {
    /// Whether a rule can be added to a table that exists. Else a trigger looks after it.
    #[doc(hidden)]
    const ADDS_RULES: bool;

    /// A string of bytes, as a literal.
    #[doc(hidden)]
    fn bytes(bytes: &[u8]) -> String;

    /// What says of a column that it holds bytes, if its type does not say so.
    #[doc(hidden)]
    fn holds_bytes(column: &str) -> Option<String>;

    /// What is 1 if a header says that there is a signature, and else 0. The header has a flavor.
    #[doc(hidden)]
    fn is_signed(header: &str) -> String;

    /// The name of a type in a definition, from that which sqlx shows.
    #[doc(hidden)]
    fn type_name(shown: &str) -> String;
}

#[cfg(any(feature = "postgres", feature = "sqlite"))]
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}"); // writing to a String does not fail
        hex
    })
}

#[cfg(feature = "postgres")]
impl Dialect for sqlx_postgres::Postgres {
    const ADDS_RULES: bool = true;

    // An escape string, since what a backslash means in any other depends on a setting.
    fn bytes(bytes: &[u8]) -> String {
        format!("E'\\\\x{}'", hex(bytes))
    }

    fn holds_bytes(_: &str) -> Option<String> {
        None
    }

    fn is_signed(header: &str) -> String {
        format!("get_byte({header}, 1)")
    }

    // The one type whose name is not a word. It is quoted, and so in lower case.
    fn type_name(shown: &str) -> String {
        shown.replace("\"CHAR\"", "\"char\"")
    }
}

#[cfg(feature = "sqlite")]
impl Dialect for sqlx_sqlite::Sqlite {
    const ADDS_RULES: bool = false;

    fn bytes(bytes: &[u8]) -> String {
        format!("x'{}'", hex(bytes))
    }

    fn holds_bytes(column: &str) -> Option<String> {
        Some(format!("typeof({column}) = 'blob'"))
    }

    fn is_signed(header: &str) -> String {
        format!("(substr({header}, 2, 1) = x'01')")
    }

    fn type_name(shown: &str) -> String {
        shown.to_owned()
    }
}
