//! Rows and their columns.

use std::collections::BTreeMap;

use sqlx_core::column::ColumnIndex;
use sqlx_core::decode::Decode;
use sqlx_core::row::Row;
use sqlx_core::types::Type;

use crate::keyring::key_store::{KeyRow, RowKind, TableError};

/// A row as its columns have it, for a statement.
#[derive(Debug)]
pub(super) struct Columns<'a> {
    pub(super) id: &'a str,
    pub(super) type_name: String,
    pub(super) version: Option<String>,
    pub(super) wrapped: &'a [u8],
    pub(super) kms_arn: &'a str,
    pub(super) create_time: &'a str,
    pub(super) hierarchy_version: i32,
    pub(super) context: String,
}

impl<'a> Columns<'a> {
    pub(super) fn of(row: &'a KeyRow) -> Result<Self, TableError> {
        let hierarchy_version = i32::try_from(row.hierarchy_version);
        Ok(Self {
            id: &row.id,
            type_name: row.kind.type_name(),
            version: row.kind.version_name(),
            wrapped: &row.wrapped,
            kms_arn: &row.kms_arn,
            create_time: &row.create_time,
            hierarchy_version: hierarchy_version.map_err(|_| malformed("the hierarchy version is too large"))?,
            context: context_text(&row.context).map_err(malformed)?,
        })
    }
}

/// The row that a database gave.
pub(super) fn read_row<'r, R: Row>(row: &'r R) -> Result<KeyRow, TableError>
where
    &'static str: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
    i32: Decode<'r, R::Database> + Type<R::Database>,
{
    let id: String = required(row, "branch_key_id").map_err(malformed)?;
    let type_name: String = required(row, "type").map_err(malformed)?;
    let read = columns(row, id.clone(), &type_name);
    read.map_err(|problem| malformed(format!("row `{type_name}` of `{id}`: {problem}")))
}

fn columns<'r, R: Row>(row: &'r R, id: String, type_name: &str) -> Result<KeyRow, String>
where
    &'static str: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
    i32: Decode<'r, R::Database> + Type<R::Database>,
{
    let version: Option<String> = optional(row, "version")?;
    let kind = RowKind::parse(type_name, version.as_deref())
        .ok_or("columns `type` and `version` name no kind of row, or contradict each other")?;
    let hierarchy_version: i32 = required(row, "hierarchy_version")?;
    Ok(KeyRow {
        id,
        kind,
        wrapped: required(row, "enc")?,
        kms_arn: required(row, "kms_arn")?,
        create_time: required(row, "create_time")?,
        hierarchy_version: u32::try_from(hierarchy_version).map_err(|_| "column `hierarchy_version` is negative")?,
        context: read_context(&required::<R, String>(row, "context")?)?,
    })
}

/// A column that may be null. SQLite's driver would read null as empty if it were asked for less.
fn optional<'r, R, T>(row: &'r R, column: &'static str) -> Result<Option<T>, String>
where
    R: Row,
    &'static str: ColumnIndex<R>,
    T: Decode<'r, R::Database> + Type<R::Database>,
{
    let value = row.try_get(column);
    value.map_err(|_| format!("column `{column}` is missing, or has another type"))
}

fn required<'r, R, T>(row: &'r R, column: &'static str) -> Result<T, String>
where
    R: Row,
    &'static str: ColumnIndex<R>,
    T: Decode<'r, R::Database> + Type<R::Database>,
{
    optional(row, column)?.ok_or_else(|| format!("column `{column}` is null"))
}

/// An encryption context as JSON: one text for each map.
fn context_text(context: &BTreeMap<String, String>) -> Result<String, &'static str> {
    serde_json::to_string(context).map_err(|_| "the context cannot be written as JSON")
}

/// The inverse of [`context_text`]; refuses every other text.
fn read_context(text: &str) -> Result<BTreeMap<String, String>, &'static str> {
    let context: BTreeMap<String, String> =
        serde_json::from_str(text).map_err(|_| "column `context` is no JSON object of strings")?;
    if context_text(&context)? != text {
        return Err("column `context` is not in its one form: keys ascending and each once, no spaces");
    }
    Ok(context)
}

fn malformed(problem: impl Into<String>) -> TableError {
    TableError::Malformed {
        problem: problem.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_has_one_text() {
        for (context, text) in [
            (BTreeMap::new(), "{}"),
            (
                BTreeMap::from([("b".to_owned(), "\0\"é".to_owned()), ("a".to_owned(), String::new())]),
                r#"{"a":"","b":"\u0000\"é"}"#,
            ),
        ] {
            assert_eq!(context_text(&context).unwrap(), text);
            assert_eq!(read_context(text).unwrap(), context);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "[]",
            "{",
            r#"{"a":1}"#,
            r#"{"a":null}"#,
            r#"{ "a":"" }"#,
            r#"{"b":"","a":""}"#,
            r#"{"a":"","a":""}"#,
            r#"{"\u0061":""}"#,
        ] {
            let problem = read_context(text).unwrap_err();
            assert!(problem.starts_with("column `context` is n"), "{text}: {problem}");
        }
    }
}
