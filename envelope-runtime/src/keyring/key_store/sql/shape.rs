//! Whether a table that is there already is one of branch keys.

use crate::keyring::key_store::TableError;

/// A column, as the database describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// In capital letters.
    pub(super) sql_type: String,
    pub(super) not_null: bool,
    /// The place in the primary key, from 1; 0 if it is not of it.
    pub(super) key: i32,
}

/// The name and key place of each column, and what it holds.
const EXPECTED: [(&str, Holds, i32); 8] = [
    ("branch_key_id", Holds::Text, 1),
    ("type", Holds::Text, 2),
    ("version", Holds::TextOrNull, 0),
    ("enc", Holds::Bytes, 0),
    ("kms_arn", Holds::Text, 0),
    ("create_time", Holds::Text, 0),
    ("hierarchy_version", Holds::Integer, 0),
    ("context", Holds::Text, 0),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Text,
    TextOrNull,
    Bytes,
    Integer,
}

/// The columns of a new table, as its statement declares them. `text` and `bytes` are the names of the types.
pub(super) fn declared(text: &str, bytes: &str) -> String {
    let columns = EXPECTED.iter().map(|(name, holds, _)| {
        let null = if *holds == Holds::TextOrNull { "" } else { " NOT NULL" };
        let sql_type = match holds {
            Holds::Text | Holds::TextOrNull => text,
            Holds::Bytes => bytes,
            Holds::Integer => "INTEGER",
        };
        format!("{name} {sql_type}{null}")
    });
    columns.collect::<Vec<_>>().join(", ")
}

/// Compares what is there with what must be; names the first difference. `bytes` is the name of that type.
pub(super) fn check(table: &str, found: &[Column], bytes: &str) -> Result<(), TableError> {
    for (name, holds, key) in EXPECTED {
        let Some(column) = found.iter().find(|column| column.name == name) else {
            return Err(differs(table, format!("it has no column `{name}`")));
        };
        let sql_type = match holds {
            Holds::Text | Holds::TextOrNull => "TEXT",
            Holds::Bytes => bytes,
            Holds::Integer => "INTEGER",
        };
        if column.sql_type != sql_type {
            let found = &column.sql_type;
            return Err(differs(
                table,
                format!("its column `{name}` is {found}, not {sql_type}"),
            ));
        }
        if column.not_null == (holds == Holds::TextOrNull) {
            let verb = if column.not_null { "cannot" } else { "can" };
            return Err(differs(table, format!("its column `{name}` {verb} be null")));
        }
        if column.key != key {
            return Err(differs(table, "its primary key is not (branch_key_id, type)"));
        }
    }
    let unknown = found
        .iter()
        .find(|column| EXPECTED.iter().all(|(name, ..)| *name != column.name));
    match unknown {
        Some(column) => Err(differs(table, format!("it has another column, `{}`", column.name))),
        None => Ok(()),
    }
}

pub(super) fn differs(table: &str, problem: impl Into<String>) -> TableError {
    TableError::Shape {
        table: table.to_owned(),
        problem: problem.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right() -> Vec<Column> {
        let column = |(name, holds, key): (&str, Holds, i32)| Column {
            name: name.to_owned(),
            sql_type: match holds {
                Holds::Text | Holds::TextOrNull => "TEXT",
                Holds::Bytes => "BLOB",
                Holds::Integer => "INTEGER",
            }
            .to_owned(),
            not_null: holds != Holds::TextOrNull,
            key,
        };
        EXPECTED.map(column).to_vec()
    }

    fn problem(change: impl FnOnce(&mut Vec<Column>)) -> String {
        let mut columns = right();
        change(&mut columns);
        check("keys", &columns, "BLOB").unwrap_err().to_string()
    }

    #[test]
    fn each_difference_is_named() {
        check("keys", &right(), "BLOB").unwrap();
        for (found, expected) in [
            (problem(|columns| drop(columns.remove(3))), "it has no column `enc`"),
            (
                problem(|columns| columns[3].sql_type = "TEXT".to_owned()),
                "its column `enc` is TEXT, not BLOB",
            ),
            (
                problem(|columns| columns[4].not_null = false),
                "its column `kms_arn` can be null",
            ),
            (
                problem(|columns| columns[2].not_null = true),
                "its column `version` cannot be null",
            ),
            (
                problem(|columns| columns[1].key = 0),
                "its primary key is not (branch_key_id, type)",
            ),
            (
                problem(|columns| {
                    let note = Column {
                        name: "note".to_owned(),
                        ..columns[0].clone()
                    };
                    columns.push(note);
                }),
                "it has another column, `note`",
            ),
        ] {
            assert!(found.ends_with(expected), "{found}");
        }
    }
}
