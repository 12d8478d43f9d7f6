//! Names of tables. They become part of statements, so little is allowed in them, and they are quoted all the same.

use crate::keyring::key_store::TableError;

/// The longest name, in bytes: PostgreSQL cuts longer ones off, and two could become one.
const MAX_LEN: usize = 63;

/// The name of a table, with its schema or without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableName {
    schema: Option<String>,
    table: String,
}

impl TableName {
    /// A name without a schema.
    #[cfg(feature = "sqlite")]
    pub(super) fn plain(name: &str) -> Result<Self, TableError> {
        check(name, name)?;
        Ok(Self {
            schema: None,
            table: name.to_owned(),
        })
    }

    /// A name, or a schema and a name with a dot in between.
    #[cfg(feature = "postgres")]
    pub(super) fn qualified(name: &str) -> Result<Self, TableError> {
        let (schema, table) = match name.split_once('.') {
            Some((schema, table)) => (Some(schema), table),
            None => (None, name),
        };
        for part in schema.into_iter().chain([table]) {
            check(name, part)?;
        }
        Ok(Self {
            schema: schema.map(str::to_owned),
            table: table.to_owned(),
        })
    }

    /// The same table, in this schema unless it has one.
    #[cfg(feature = "sqlite")]
    pub(super) fn or_in(mut self, schema: &str) -> Self {
        self.schema.get_or_insert_with(|| schema.to_owned());
        self
    }

    /// The table's name alone.
    #[cfg(feature = "sqlite")]
    pub(super) fn table(&self) -> &str {
        &self.table
    }

    /// As statements name it. No part has a quotation mark in it.
    pub(super) fn quoted(&self) -> String {
        match &self.schema {
            Some(schema) => format!("\"{schema}\".\"{}\"", self.table),
            None => format!("\"{}\"", self.table),
        }
    }
}

/// Refuses a part of a name that is not a plain identifier.
fn check(name: &str, part: &str) -> Result<(), TableError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let problem = match part.len() {
        0 => "its name, or a part of it, is empty",
        1..=MAX_LEN if part.starts_with(|c: char| c.is_ascii_digit()) => {
            "its name, or a part of it, begins with a digit"
        }
        1..=MAX_LEN if part.chars().all(plain) => return Ok(()),
        1..=MAX_LEN => "its name has a character other than the letters a to z, digits and `_`",
        _ => "its name, or a part of it, is longer than 63 bytes",
    };
    Err(TableError::Shape {
        table: name.to_owned(),
        problem: problem.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "postgres")]
    #[test]
    fn names_are_quoted_with_their_schema() {
        assert_eq!(TableName::qualified("keys").unwrap().quoted(), r#""keys""#);
        assert_eq!(
            TableName::qualified("app.Keys_2").unwrap().quoted(),
            r#""app"."Keys_2""#
        );
        assert!(TableName::qualified(&"k".repeat(63)).is_ok());
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn what_is_no_plain_name_is_refused() {
        let long = "k".repeat(64);
        for name in [
            "", ".", "a.", ".a", "a.b.c", "1a", "a b", "a;--", "a\"", "a\0", "é", &long,
        ] {
            let error = TableName::qualified(name).unwrap_err();
            assert!(matches!(error, TableError::Shape { .. }), "{name}: {error}");
        }
    }

    #[cfg(feature = "sqlite")]
    #[test]
    fn a_schema_is_refused_where_there_is_none() {
        assert!(TableName::plain("temp.keys").is_err());
        let name = TableName::plain("keys").unwrap().or_in("main");
        assert_eq!((name.quoted().as_str(), name.table()), (r#""main"."keys""#, "keys"));
    }
}
