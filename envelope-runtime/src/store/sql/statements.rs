//! The statements over all columns of a record, for any record type: computed at compile time, and only for those that are used.
//!
//! How long the text is depends on the type, and no array of a generic constant may be of such a length. So there are a few
//! sizes, of which the first that is large enough is used; of the others nothing is left in the program.

#![allow(
    clippy::panic,
    clippy::indexing_slicing,
    reason = "evaluated at compile time, where a panic is an error"
)]

use std::marker::PhantomData;

use super::text::{Text, same};
use crate::schema::{Field, Schema};
use crate::store::columns::Columns;
use crate::structured::{Encrypted, EncryptedRecord};

/// `"id", "email", …`
pub(super) const COLUMNS: u8 = 0;
/// `$1, $2, …`
pub(super) const PLACEHOLDERS: u8 = 1;
/// `?, ?, …`
pub(super) const QUESTION_MARKS: u8 = 2;
/// `SELECT "id", … FROM "customers"`
pub(super) const SELECT: u8 = 3;
/// `INSERT INTO "customers" ("id", …) VALUES ($1, …)`
pub(super) const INSERT: u8 = 4;
/// The same, ` ON CONFLICT ("id") DO UPDATE SET "email" = excluded."email", …`
pub(super) const UPSERT: u8 = 5;
/// `UPDATE "customers" SET "email" = $2, … WHERE "id" = $1`
pub(super) const UPDATE: u8 = 6;
/// `INSERT INTO "customers" ("id", …) SELECT * FROM UNNEST($1, …)`
pub(super) const INSERT_UNNEST: u8 = 7;
/// The same, ` ON CONFLICT ("id") DO UPDATE SET "email" = excluded."email", …`
pub(super) const UPSERT_UNNEST: u8 = 8;

/// The text of a kind, for a type of encrypted records.
struct Statement<E, const KIND: u8>(PhantomData<E>);

impl<E: EncryptedRecord + Columns, const KIND: u8> Statement<E, KIND> {
    const LEN: usize = write::<0>(KIND, E::ALL_NAMES, <E::Record as Encrypted>::SCHEMA).len();
}

/// The same, if this is the room for it, and else nothing.
struct Sized<E, const KIND: u8, const N: usize>(PhantomData<E>);

impl<E: EncryptedRecord + Columns, const KIND: u8, const N: usize> Sized<E, KIND, N> {
    const TEXT: Text<N> = if N == room(Statement::<E, KIND>::LEN) {
        write(KIND, E::ALL_NAMES, <E::Record as Encrypted>::SCHEMA)
    } else {
        Text::new()
    };
    const REFERENCE: &'static Text<N> = &Self::TEXT;
}

/// The room for a text of this length.
const fn room(len: usize) -> usize {
    match len {
        0..=256 => 256,
        257..=1024 => 1024,
        1025..=4096 => 4096,
        4097..=65536 => 65536,
        _ => panic!("a statement over all columns of this record would be longer than 64 KiB"),
    }
}

/// The statement of a kind, for a type of encrypted records.
pub(super) const fn text<E: EncryptedRecord + Columns, const KIND: u8>() -> &'static str {
    match room(Statement::<E, KIND>::LEN) {
        256 => Sized::<E, KIND, 256>::REFERENCE.as_str(),
        1024 => Sized::<E, KIND, 1024>::REFERENCE.as_str(),
        4096 => Sized::<E, KIND, 4096>::REFERENCE.as_str(),
        _ => Sized::<E, KIND, 65536>::REFERENCE.as_str(),
    }
}

/// Puts a statement together.
const fn write<const N: usize>(kind: u8, names: &[&str], schema: &Schema) -> Text<N> {
    let mut text = Text::new();
    match kind {
        COLUMNS => columns(&mut text, names),
        PLACEHOLDERS => placeholders(&mut text, names.len()),
        QUESTION_MARKS => {
            let mut i = 0;
            while i < names.len() {
                text.push(if i == 0 { "?" } else { ", ?" });
                i += 1;
            }
        }
        SELECT => {
            text.push("SELECT ");
            columns(&mut text, names);
            text.push(" FROM ");
            text.push_name(schema.table());
        }
        INSERT => {
            text.push("INSERT INTO ");
            text.push_name(schema.table());
            values(&mut text, names);
        }
        INSERT_UNNEST => {
            text.push("INSERT INTO ");
            text.push_name(schema.table());
            unnest(&mut text, names);
        }
        UPSERT_UNNEST => {
            text.push("INSERT INTO ");
            text.push_name(schema.table());
            unnest(&mut text, names);
            on_conflict(&mut text, names, schema.fields());
        }
        UPSERT => {
            text.push("INSERT INTO ");
            text.push_name(schema.table());
            values(&mut text, names);
            on_conflict(&mut text, names, schema.fields());
        }
        UPDATE => {
            text.push("UPDATE ");
            text.push_name(schema.table());
            set_where(&mut text, names, schema.fields());
        }
        _ => panic!("no such statement"),
    }
    text
}

/// `"id", "email"`
pub(super) const fn columns<const N: usize>(text: &mut Text<N>, names: &[&str]) {
    let mut i = 0;
    while i < names.len() {
        if i > 0 {
            text.push(", ");
        }
        text.push_name(names[i]);
        i += 1;
    }
}

/// `$1, $2`
const fn placeholders<const N: usize>(text: &mut Text<N>, count: usize) {
    let mut i = 1;
    while i <= count {
        text.push(if i == 1 { "$" } else { ", $" });
        text.push_number(i);
        i += 1;
    }
}

/// ` ("id", "email") VALUES ($1, $2)`
const fn values<const N: usize>(text: &mut Text<N>, names: &[&str]) {
    text.push(" (");
    columns(text, names);
    text.push(") VALUES (");
    placeholders(text, names.len());
    text.push(")");
}

/// ` ("id", "email") SELECT * FROM UNNEST($1, $2)`
const fn unnest<const N: usize>(text: &mut Text<N>, names: &[&str]) {
    text.push(" (");
    columns(text, names);
    text.push(") SELECT * FROM UNNEST(");
    placeholders(text, names.len());
    text.push(")");
}

/// ` ON CONFLICT ("id") DO UPDATE SET "email" = excluded."email"`
const fn on_conflict<const N: usize>(text: &mut Text<N>, names: &[&str], fields: &[Field<'_>]) {
    text.push(" ON CONFLICT (");
    let (mut ids, mut i) = (0, 0);
    while i < names.len() {
        if is_id(fields, names[i]) {
            text.push(if ids == 0 { "" } else { ", " });
            text.push_name(names[i]);
            ids += 1;
        }
        i += 1;
    }
    assert!(
        ids > 0,
        "nothing identifies a record of this type, so there is none that could be replaced: mark what does `id`"
    );
    text.push(") DO UPDATE SET ");
    let (mut set, mut i) = (0, 0);
    while i < names.len() {
        if !is_id(fields, names[i]) {
            text.push(if set == 0 { "" } else { ", " });
            text.push_name(names[i]);
            text.push(" = excluded.");
            text.push_name(names[i]);
            set += 1;
        }
        i += 1;
    }
}

/// ` SET "email" = $2 WHERE "id" = $1`
const fn set_where<const N: usize>(text: &mut Text<N>, names: &[&str], fields: &[Field<'_>]) {
    let ids = equal(text, " SET ", ", ", names, fields, false);
    assert!(ids < names.len(), "every record has a header and a footer");
    let ids = equal(text, " WHERE ", " AND ", names, fields, true);
    assert!(
        ids > 0,
        "nothing identifies a record of this type, so there is none that could be replaced: mark what does `id`"
    );
}

/// `"email" = $2`, for those columns that are part of the identity or for the others. Gives their number.
const fn equal<const N: usize>(
    text: &mut Text<N>,
    before: &str,
    between: &str,
    names: &[&str],
    fields: &[Field<'_>],
    ids: bool,
) -> usize {
    let (mut count, mut i) = (0, 0);
    while i < names.len() {
        if is_id(fields, names[i]) == ids {
            text.push(if count == 0 { before } else { between });
            text.push_name(names[i]);
            text.push(" = $");
            text.push_number(i + 1);
            count += 1;
        }
        i += 1;
    }
    count
}

/// Whether the column is part of what identifies a record.
pub(super) const fn is_id(fields: &[Field<'_>], name: &str) -> bool {
    let mut i = 0;
    while i < fields.len() {
        if fields[i].is_id() && same(fields[i].name(), name) {
            return true;
        }
        i += 1;
    }
    false
}

/// A statement for a table of another name: `before` is what stands before the name.
pub(super) fn renamed(sql: &str, before: &str, schema: &Schema, table: &str) -> String {
    let logical = format!("{before}{}", quoted_name(schema.table()));
    sql.replacen(&logical, &format!("{before}{}", quoted(table)), 1)
}

/// A statement with one more condition, on what is bound after `bound` values.
pub(super) fn and_equal(sql: &str, column: &str, bound: usize) -> String {
    format!("{sql} AND {} = ${}", quoted_name(column), bound + 1)
}

/// The name of a table, with its schema before a dot or without.
pub(super) fn quoted(table: &str) -> String {
    let parts: Vec<String> = table.split('.').map(quoted_name).collect();
    parts.join(".")
}

/// A name, between quotation marks.
pub(super) fn quoted_name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
