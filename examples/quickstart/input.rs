//! Customers from CSV: the columns in any order, and others ignored, but said so.
//!
//! A cell that holds exactly `\N` is missing, as PostgreSQL's `COPY` writes it; an empty cell, quoted or not, is an
//! empty string. (CSV itself cannot tell the two apart.) Amounts are decimal, with at most two digits after the point;
//! dates are ISO 8601; flags are `true` or `false`.
//!
//! An error names the line and the column, never the value: the values are what this program encrypts, and errors end
//! up in logs.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use chrono::NaiveDate;
use csv::{ErrorKind, StringRecord};
use uuid::Uuid;

use crate::customer::Customer;

/// The columns that the file must have, in any order.
const COLUMNS: [&str; 11] = [
    "tenant",
    "id",
    "name",
    "email",
    "phone",
    "address",
    "birth_date",
    "note",
    "balance",
    "opened_on",
    "marketing",
];

/// How a missing value is written.
const MISSING: &str = r"\N";

/// What a file holds.
pub(crate) struct Input {
    /// In the file's order; no two have the same id.
    pub(crate) customers: Vec<Customer>,
    /// The columns that mean nothing here.
    pub(crate) ignored: Vec<String>,
}

/// Reads and checks the whole file.
pub(crate) fn read(path: &Path) -> Result<Input> {
    let file = fs::read(path).with_context(|| format!("cannot open {}", path.display()))?;
    parse(&file).with_context(|| format!("{} was not read, and nothing was written", path.display()))
}

fn parse(file: &[u8]) -> Result<Input> {
    let mut csv = csv::Reader::from_reader(file);
    let lines = Lines::of(file);
    let names = csv.headers().map_err(|error| lines.explain(error, None))?.clone();
    let places = places(&names)?;
    let ignored = names
        .iter()
        .filter(|name| !COLUMNS.contains(name))
        .map(quoted)
        .collect();

    let mut customers = Vec::new();
    let mut ids = HashMap::new();
    for record in csv.into_records() {
        let record = record.map_err(|error| lines.explain(error, Some(&names)))?;
        let line = lines.number(record.position());
        let customer = customer(&Row {
            record: &record,
            places: &places,
            line,
        })?;
        if let Some(before) = ids.insert(customer.id, line) {
            bail!("line {line}, column `id`: line {before} has the same id");
        }
        customers.push(customer);
    }
    ensure!(!customers.is_empty(), "it has no customers, only a header line");
    Ok(Input { customers, ignored })
}

fn customer(row: &Row<'_>) -> Result<Customer> {
    let tenant = row.required("tenant")?;
    if tenant.is_empty() {
        return row.refuse("tenant", "must not be empty");
    }
    Ok(Customer {
        tenant: tenant.to_owned(),
        id: row.parse("id", "a UUID such as 0b9f1a52-64a5-4b0f-9d38-0a6f8a1f2c11", |text| {
            Uuid::try_parse(text).ok()
        })?,
        name: row.required("name")?.to_owned(),
        email: row.required("email")?.to_owned(),
        phone: row.optional("phone")?.map(str::to_owned),
        address: row.required("address")?.to_owned(),
        birth_date: row
            .optional("birth_date")?
            .map(|_| row.parse("birth_date", DATE, date))
            .transpose()?,
        note: row.optional("note")?.map(str::to_owned),
        balance_cents: row.parse("balance", "an amount such as -1234.56", cents)?,
        opened_on: row.parse("opened_on", DATE, date)?,
        marketing: row.parse("marketing", "`true` or `false`", |text| text.parse().ok())?,
    })
}

/// Where each known column is in this file.
type Places = HashMap<&'static str, usize>;

/// Finds the known columns, and names every one that is not there.
fn places(names: &StringRecord) -> Result<Places> {
    let mut places = Places::new();
    let mut missing = Vec::new();
    for column in COLUMNS {
        let mut found = names.iter().enumerate().filter(|(_, name)| *name == column);
        match (found.next(), found.next()) {
            (Some((place, _)), None) => drop(places.insert(column, place)),
            (Some(_), Some(_)) => bail!("line 1: there are two columns `{column}`; remove or rename one"),
            (None, _) => missing.push(quoted(column)),
        }
    }
    let there = names.iter().map(quoted).collect::<Vec<_>>().join(", ");
    ensure!(
        missing.is_empty(),
        "line 1: no column {}; the file has {there}",
        missing.join(", ")
    );
    Ok(places)
}

/// One line of the file, whose cells are asked for by name.
struct Row<'a> {
    record: &'a StringRecord,
    places: &'a Places,
    line: u64,
}

impl<'a> Row<'a> {
    fn optional(&self, column: &str) -> Result<Option<&'a str>> {
        let cell = self.places.get(column).and_then(|place| self.record.get(*place));
        let cell = cell.with_context(|| format!("line {}: no column `{column}`", self.line))?;
        Ok((cell != MISSING).then_some(cell))
    }

    fn required(&self, column: &str) -> Result<&'a str> {
        match self.optional(column)? {
            Some(cell) => Ok(cell),
            None => self.refuse(column, "must not be missing (\\N)"),
        }
    }

    /// The cell as something else than text. `kind` completes the sentence "this is not …".
    fn parse<T>(&self, column: &str, kind: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
        match parse(self.required(column)?) {
            Some(value) => Ok(value),
            None => self.refuse(column, &format!("this is not {kind}")),
        }
    }

    fn refuse<T>(&self, column: &str, why: &str) -> Result<T> {
        bail!("line {}, column `{column}`: {why}", self.line)
    }
}

const DATE: &str = "a date such as 2024-02-29";

fn date(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (date.to_string() == text).then_some(date) // chrono would take 2024-2-29 and +2024-02-29 too
}

/// `-1234.5` is −123,450 cents. No floating point: 0.29 has no exact one.
fn cents(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let numeric = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !numeric(whole) || !numeric(fraction) || fraction.len() > 2 {
        return None;
    }
    let cents = format!("{whole}{fraction:0<2}").parse::<i64>().ok()?;
    Some(if negative { -cents } else { cents })
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}

/// Numbers lines as an editor does.
struct Lines {
    /// Lines end in CRLF: then the parser stops before the LF, and counts it with the next record.
    crlf: bool,
}

impl Lines {
    fn of(file: &[u8]) -> Lines {
        let first = file.split(|byte| *byte == b'\n').next();
        Lines {
            crlf: first.is_some_and(|line| line.ends_with(b"\r")),
        }
    }

    /// The line on which a record begins.
    fn number(&self, position: Option<&csv::Position>) -> u64 {
        position.map_or(1, |position| position.line() + u64::from(self.crlf))
    }

    /// Says where the file stops being CSV, as the other errors do.
    fn explain(&self, error: csv::Error, names: Option<&StringRecord>) -> anyhow::Error {
        match error.kind() {
            ErrorKind::UnequalLengths { pos, expected_len, len } => {
                let line = self.number(pos.as_ref());
                anyhow::anyhow!("line {line}: {len} cells instead of the {expected_len} of the header line")
            }
            ErrorKind::Utf8 { pos, err } => {
                let line = self.number(pos.as_ref());
                let column = names
                    .and_then(|names| names.get(err.field()))
                    .map(|name| format!(", column `{name}`"));
                anyhow::anyhow!("line {line}{}: this is not UTF-8", column.unwrap_or_default())
            }
            _ => error.into(),
        }
    }
}
