//! The definition of a record type's table.

use std::fmt;
use std::marker::PhantomData;

use sqlx_core::sql_str::{AssertSqlSafe, SqlSafeStr, SqlStr};

use super::describe::{DescribeColumns, Described};
use super::dialect::Dialect;
use super::rules;
use super::statements::{is_id, quoted_name};
use crate::schema::{Action, Field, Schema};
use crate::store::columns::{Columns, Names};
use crate::structured::{Encrypted, EncryptedRecord};

/// The table of a record type in one database: [`SqlTable::definition`](super::SqlTable::definition).
///
/// Its rules are what the database can see of an encrypted record without a key, so that it refuses plaintext, text in the place
/// of bytes, values cut short, and headers of other record types, whoever writes them.
///
/// | column | rule |
/// |---|---|
/// | required | not null (in SQLite, one that is left out of an INSERT and is an integer and the only `id` gets a number of the database's) |
/// | encrypted | bytes; at least type id, shortest value and tag; begins with the type id of the field's type, where that has one |
/// | `header` | bytes; version and legend of the record type, a known flavor, no shorter than any header |
/// | `footer` | bytes; 48 for each recipient, and 103 more if the header's flavor says that there is a signature |
/// | `id` fields | together the primary key |
pub struct Definition<DB> {
    /// Schemas, and the table.
    name: Vec<&'static str>,
    schema: &'static Schema,
    columns: Vec<Described>,
    database: PhantomData<fn() -> DB>,
}

// Whatever `DB` is, which derived implementations would ask for the same.
impl<DB> Clone for Definition<DB> {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            schema: self.schema,
            columns: self.columns.clone(),
            database: PhantomData,
        }
    }
}

impl<DB> fmt::Debug for Definition<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Definition")
            .field("name", &self.name)
            .field("columns", &self.columns)
            .finish_non_exhaustive()
    }
}

/// A rule, and the name under which the database reports it.
struct Rule {
    name: String,
    rule: String,
}

impl<DB: Dialect> Definition<DB> {
    pub(super) fn new<E>() -> Self
    where
        E: EncryptedRecord + Columns<Tree: DescribeColumns<DB>>,
    {
        let schema = <E::Record as Encrypted>::SCHEMA;
        let mut columns = Vec::new();
        E::Tree::describe_columns(&mut Names::of::<E>(), &mut columns);
        Self {
            name: vec![schema.table()],
            schema,
            columns,
            database: PhantomData,
        }
    }

    /// The same table under another name, or in a schema: `app.customers`. Each part is quoted.
    #[must_use]
    pub fn named(self, table: &'static str) -> Self {
        Self {
            name: table.split('.').collect(),
            ..self
        }
    }

    /// The CREATE TABLE.
    #[must_use]
    pub fn create_table(&self) -> SqlStr {
        let mut lines: Vec<String> = self.columns.iter().map(|column| self.column(column)).collect();
        let fields = self.schema.fields();
        let ids: Vec<String> = self
            .columns
            .iter()
            .filter(|column| is_id(fields, column.name))
            .map(|column| quoted_name(column.name))
            .collect();
        if !ids.is_empty() {
            lines.push(format!("PRIMARY KEY ({})", ids.join(", ")));
        }
        lines.extend(self.rules("").map(constraint));
        sql(format!(
            "CREATE TABLE {} (\n    {}\n)",
            self.table(),
            lines.join(",\n    ")
        ))
    }

    /// The statements that add `header`, `footer` and the encrypted columns to a table that exists, all of them null at first:
    /// what comes before its records are encrypted. [`add_rules`](Self::add_rules) comes after.
    #[must_use]
    pub fn add_columns(&self) -> Vec<SqlStr> {
        let added = self.columns.iter().filter(|column| {
            self.field(column)
                .is_none_or(|field| field.action() == Action::Encrypted)
        });
        added
            .map(|Described { name, sql_type, .. }| {
                let (table, name) = (self.table(), quoted_name(name));
                sql(format!("ALTER TABLE {table} ADD COLUMN {name} {sql_type}"))
            })
            .collect()
    }

    /// The statements that give a table that exists the rules of [`create_table`](Self::create_table), but for the primary key.
    ///
    /// PostgreSQL compares the rows that are there, and refuses the rule if one of them breaks it. SQLite cannot add rules to a table
    /// that exists: there, triggers refuse what is written from then on.
    #[must_use]
    pub fn add_rules(&self) -> Vec<SqlStr> {
        if DB::ADDS_RULES {
            self.constraints().collect()
        } else {
            ["INSERT", "UPDATE"].map(|event| self.trigger(event)).to_vec()
        }
    }

    /// The statements that take away what [`add_rules`](Self::add_rules) added: what comes before columns are added or removed.
    /// What may be null stays as it is.
    ///
    /// In SQLite the rules of [`create_table`](Self::create_table) cannot be taken away; there, a new table replaces the old one.
    #[must_use]
    pub fn drop_rules(&self) -> Vec<SqlStr> {
        if DB::ADDS_RULES {
            let drop = |rule: Rule| {
                let (table, name) = (self.table(), quoted_name(&rule.name));
                sql(format!("ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}"))
            };
            self.rules("").map(drop).collect()
        } else {
            let drop = |event| sql(format!("DROP TRIGGER IF EXISTS {}", self.trigger_name(event).0));
            ["INSERT", "UPDATE"].map(drop).to_vec()
        }
    }

    fn constraints(&self) -> impl Iterator<Item = SqlStr> {
        let table = self.table();
        let required = self.columns.iter().filter(|column| self.is_required(column));
        let required = required.map(|column| format!("ALTER COLUMN {} SET NOT NULL", quoted_name(column.name)));
        let rules = self.rules("").map(|rule| format!("ADD {}", constraint(rule)));
        required
            .chain(rules)
            .map(move |change| sql(format!("ALTER TABLE {table} {change}")))
    }

    fn trigger(&self, event: &str) -> SqlStr {
        let required = self.columns.iter().filter(|column| self.is_required(column));
        let required = required.map(|column| Rule {
            name: format!("{}_required", column.name),
            rule: format!("NEW.{} IS NOT NULL", quoted_name(column.name)),
        });
        let checks = required.chain(self.rules("NEW.")).map(|Rule { name, rule }| {
            let name = name.replace('\'', "''");
            format!("    SELECT RAISE(ABORT, 'rule of the table broken: {name}') WHERE NOT ({rule});\n")
        });
        let checks: String = checks.collect();
        let (name, table) = self.trigger_name(event);
        sql(format!(
            "CREATE TRIGGER {name} BEFORE {event} ON {table}\nBEGIN\n{checks}END"
        ))
    }

    /// The name of a trigger, which is in the schema of its table, and the table's without that.
    fn trigger_name(&self, event: &str) -> (String, String) {
        let (schema, table) = match self.name.split_last() {
            Some((table, schema)) => (schema, *table),
            None => (&[][..], ""),
        };
        let name = format!("{table}_{}_rules", event.to_ascii_lowercase());
        (path(schema.iter().copied().chain([name.as_str()])), quoted_name(table))
    }
}

impl<DB: Dialect> Definition<DB> {
    /// The table, as statements name it.
    fn table(&self) -> String {
        path(self.name.iter().copied())
    }

    /// A column with its type.
    fn column(&self, column: &Described) -> String {
        let null = if self.is_required(column) { " NOT NULL" } else { "" };
        format!("{} {}{null}", quoted_name(column.name), column.sql_type)
    }

    /// The rules of all columns, which they name after `prefix`.
    fn rules(&self, prefix: &'static str) -> impl Iterator<Item = Rule> {
        let of_fields = self.columns.iter().filter_map(move |column| {
            let field = self.field(column)?;
            let reference = format!("{prefix}{}", quoted_name(column.name));
            let rule = rules::ciphertext::<DB>(&reference, &column.type_ids);
            (field.action() == Action::Encrypted).then(|| Rule {
                name: format!("{}_ciphertext", column.name),
                rule: if self.is_required(column) {
                    rule
                } else {
                    DB::or_null(&reference, rule)
                },
            })
        });
        let (header, footer) = (format!("{prefix}\"header\""), format!("{prefix}\"footer\""));
        let rule = |name: &str, rule| Rule {
            name: name.to_owned(),
            rule,
        };
        // PostgreSQL looks at rules by their names' order: the second one needs a header of two bytes at least.
        of_fields.chain([
            rule("header_of_record", rules::header::<DB>(&header, self.schema)),
            rule("header_with_footer", rules::footer::<DB>(&footer, &header)),
        ])
    }

    /// Header and footer are, and what no record lacks and is not null in the place of something.
    fn is_required(&self, column: &Described) -> bool {
        !column.null && self.field(column).is_none_or(|field| !field.is_optional())
    }

    /// The field of a column; header and footer are none.
    fn field(&self, column: &Described) -> Option<&'static Field<'static>> {
        self.schema.fields().iter().find(|field| field.name() == column.name)
    }
}

/// Names with dots in between, each quoted.
fn path<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(quoted_name).collect::<Vec<_>>().join(".")
}

fn constraint(Rule { name, rule }: Rule) -> String {
    format!("CONSTRAINT {} CHECK ({rule})", quoted_name(&name))
}

/// It has nothing in it but names that were written in the program.
fn sql(text: String) -> SqlStr {
    AssertSqlSafe(text).into_sql_str()
}
