//! What PostgreSQL and SQLite say differently in the definition of a table.

use sqlx_core::database::Database;

#[cfg(feature = "postgres")]
use super::pattern;
use super::rules::Form;

/// A database for which tables can be defined: `sqlx::Postgres` (feature `postgres`) and `sqlx::Sqlite` (feature `sqlite`).
#[diagnostic::on_unimplemented(
    message = "tables cannot be defined for `{Self}`",
    note = "`sqlx::Postgres` needs the feature `postgres` of envelope-runtime, and `sqlx::Sqlite` the feature `sqlite`"
)]
pub trait Dialect: Database + sealed::Sealed {
    /// Whether a rule can be added to a table that exists. Else a trigger looks after it.
    #[doc(hidden)]
    const ADDS_RULES: bool;

    /// What says of a column that it holds bytes, if its type does not say so.
    #[doc(hidden)]
    fn holds_bytes(column: &str) -> Option<String>;

    /// The rule that a column holds bytes of a form.
    #[doc(hidden)]
    fn has_form(column: &str, form: &Form) -> String;

    /// The rule of a column of bytes, that holds for a null as well.
    #[doc(hidden)]
    fn or_null(column: &str, rule: String) -> String;

    /// The rule that an integer is none of these.
    #[doc(hidden)]
    fn is_none_of(integer: &str, of: &[String]) -> String;

    /// What is 1 if a header says that there is a signature, and else 0. The header has a flavor.
    #[doc(hidden)]
    fn is_signed(header: &str) -> String;

    /// The name of a type in a definition, from that which sqlx shows.
    #[doc(hidden)]
    fn type_name(shown: &str) -> String;
}

mod sealed {
    pub trait Sealed {}

    #[cfg(feature = "postgres")]
    impl Sealed for sqlx_postgres::Postgres {}
    #[cfg(feature = "sqlite")]
    impl Sealed for sqlx_sqlite::Sqlite {}
}

#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}"); // writing to a String does not fail
        hex
    })
}

/// The form, bit by bit: the length, and each part.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
fn length_and_parts(column: &str, form: &Form, bytes: fn(&[u8]) -> String) -> Vec<String> {
    let comparison = if form.exact { "=" } else { ">=" };
    let mut rules = vec![format!("length({column}) {comparison} {}", form.len)];
    rules.extend(form.parts.iter().map(|part| {
        let found = format!("substr({column}, {}, {})", part.at + 1, part.len());
        let one_of: Vec<String> = part.one_of.iter().map(|one| bytes(one)).collect();
        match &one_of[..] {
            [only] => format!("{found} = {only}"),
            _ => format!("{found} IN ({})", one_of.join(", ")),
        }
    }));
    rules
}

#[cfg(feature = "postgres")]
impl Dialect for sqlx_postgres::Postgres {
    const ADDS_RULES: bool = true;

    fn holds_bytes(_: &str) -> Option<String> {
        None
    }

    // One operation, unless there are very many patterns. Text has no such one with bytes, so a column of text gets no such rule.
    fn has_form(column: &str, form: &Form) -> String {
        let Some(patterns) = pattern::of(form) else {
            return length_and_parts(column, form, pattern::bytes).join(" AND ");
        };
        let like = match &patterns.like[..] {
            [only] => format!("{column} LIKE {only}::BYTEA"),
            several => format!("{column} LIKE ANY (ARRAY[{}]::BYTEA[])", several.join(", ")),
        };
        match patterns.len {
            Some(len) => format!("length({column}) >= {len} AND {like}"),
            None => like,
        }
    }

    // Of a null nothing is known, and a rule is broken by what is known.
    fn or_null(_: &str, rule: String) -> String {
        rule
    }

    // As a literal, which is one constant: a list is one for each member.
    fn is_none_of(integer: &str, of: &[String]) -> String {
        format!("{integer} <> ALL ('{{{}}}'::INTEGER[])", of.join(", "))
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

    fn holds_bytes(column: &str) -> Option<String> {
        Some(format!("typeof({column}) = 'blob'"))
    }

    fn has_form(column: &str, form: &Form) -> String {
        let mut rules = length_and_parts(column, form, |bytes| format!("x'{}'", hex(bytes)));
        rules.splice(..0, Self::holds_bytes(column));
        rules.join(" AND ")
    }

    // A null has a type.
    fn or_null(column: &str, rule: String) -> String {
        format!("{column} IS NULL OR {rule}")
    }

    fn is_none_of(integer: &str, of: &[String]) -> String {
        format!("{integer} NOT IN ({})", of.join(", "))
    }

    fn is_signed(header: &str) -> String {
        format!("(substr({header}, 2, 1) = x'01')")
    }

    fn type_name(shown: &str) -> String {
        shown.to_owned()
    }
}
