//! The tables of `docs/store-types.md`: what was seen. What stands around them is written by hand.

use std::collections::BTreeSet;
use std::path::Path;

use crate::observe::{Cell, Outcome};
use crate::rows::{Matrix, Row, outcomes};
use crate::stores::NAMES;

/// The messages of what is refused, which cells refer to by number.
struct Messages(Vec<String>);

impl Messages {
    fn number(&mut self, message: &str) -> usize {
        let message = cause(message);
        let known = self.0.iter().position(|known| *known == message);
        known.unwrap_or_else(|| {
            self.0.push(message);
            self.0.len() - 1
        }) + 1
    }

    /// What became of values, in words.
    fn words(&mut self, outcomes: &BTreeSet<Outcome>) -> String {
        let mut words = Vec::new();
        if outcomes.contains(&Outcome::Canonical) {
            words.push("canonical".to_owned());
        } else if outcomes.contains(&Outcome::Exact) {
            words.push("exact".to_owned());
        }
        if outcomes.iter().any(|outcome| matches!(outcome, Outcome::Lost(_))) {
            words.push("changed".to_owned());
        }
        let refused = outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Refused(message) => Some(self.number(message)),
            _ => None,
        });
        let refused: BTreeSet<usize> = refused.collect();
        if !refused.is_empty() {
            let refused: Vec<String> = refused.iter().map(usize::to_string).collect();
            words.push(format!("refused [{}]", refused.join(", ")));
        }
        words.join(", ")
    }

    fn cell(&mut self, cell: &Cell, with_column: bool) -> String {
        match cell {
            Cell::NotRun | Cell::NoColumn => "—".to_owned(),
            Cell::Seen { column, outcomes } if with_column && !column.is_empty() => {
                format!("`{column}`: {}", self.words(outcomes))
            }
            Cell::Seen { outcomes, .. } => self.words(outcomes),
        }
    }
}

/// Without the names of table and field, which each message has that comes from the library.
pub(crate) fn cause(message: &str) -> String {
    let known = [
        "cannot be encrypted or signed: ",
        "context field `value`: ",
        "cannot be converted: ",
    ];
    let rest = known.iter().find_map(|before| message.split_once(before));
    rest.map_or(message, |(_, cause)| cause).to_owned()
}

fn label(row: &Row) -> String {
    let is_prose = row.label.contains('`')
        || ["enum", "struct", "tuple"]
            .iter()
            .any(|word| row.label.starts_with(word));
    if is_prose {
        row.label.to_owned()
    } else {
        format!("`{}`", row.label)
    }
}

fn line(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// Compares the tables of the page with what was seen. Without PostgreSQL nobody saw all.
pub(crate) fn compare(matrix: &Matrix) {
    if matrix.stores.postgres.is_none() {
        return;
    }
    let mut messages = Messages(Vec::new());
    let stores = NAMES.map(str::to_owned);
    let mut protected = line(
        &[
            vec!["type".to_owned(), "encrypted".to_owned()],
            stores.to_vec(),
            vec!["canonical form".to_owned()],
        ]
        .concat(),
    );
    protected += &format!("|{}\n", "---|".repeat(NAMES.len() + 3));
    let mut unprotected = line(&[vec!["type".to_owned()], stores.to_vec()].concat());
    unprotected += &format!("|{}\n", "---|".repeat(NAMES.len() + 1));
    let exact = BTreeSet::from([Outcome::Exact]);
    for row in &matrix.rows {
        let mut cells = vec![label(row), messages.cell(&row.sealed, false)];
        match &row.signed {
            Some(signed) => cells.extend(signed.iter().map(|cell| messages.cell(cell, true))),
            None => cells.extend(NAMES.map(|_| "—".to_owned())),
        }
        cells.push(row.note.to_owned());
        protected += &line(&cells);
    }
    for row in &matrix.rows {
        let cells = row.loose.iter().flatten();
        if cells
            .clone()
            .any(|cell| *cell != Cell::NoColumn && outcomes(cell) != exact)
        {
            let cells = cells.map(|cell| messages.cell(cell, false));
            unprotected += &line(&[label(row)].into_iter().chain(cells).collect::<Vec<_>>());
        }
    }
    let numbered = messages
        .0
        .iter()
        .zip(1..)
        .map(|(message, number)| format!("{number}. {message}\n"));
    let sections = [
        ("protected", protected),
        ("messages", numbered.collect()),
        ("unprotected", unprotected),
    ];

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/store-types.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let mut expected = page.clone();
    for (name, content) in sections {
        let (begin, end) = (
            format!("<!-- {name}: made by tests/matrix -->\n\n"),
            format!("\n<!-- end of {name} -->"),
        );
        let from = expected.find(&begin).expect("the page has a place for each table") + begin.len();
        let to = expected.find(&end).expect("the page has an end for each table");
        expected.replace_range(from..to, &content);
    }
    if std::env::var_os("ENVELOPE_WRITE_DOCS").is_some() {
        std::fs::write(&path, &expected).unwrap();
    } else {
        assert_eq!(page, expected, "write docs/store-types.md with ENVELOPE_WRITE_DOCS=1");
    }
}
