//! The page `docs/store-types.md`: what was seen, as tables.

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

    /// What became of values, in words. Nothing for what did not run.
    fn words(&mut self, cell: &Cell) -> Option<String> {
        let Cell::Seen { column, outcomes } = cell else {
            return (*cell == Cell::NoColumn).then(|| "—".to_owned());
        };
        let refused: BTreeSet<usize> = outcomes
            .iter()
            .filter_map(|outcome| match outcome {
                Outcome::Refused(message) => Some(self.number(message)),
                _ => None,
            })
            .collect();
        let taken = if outcomes.contains(&Outcome::Canonical) {
            Some("canonical")
        } else {
            outcomes.contains(&Outcome::Exact).then_some("exact")
        };
        let changed = outcomes.iter().any(|outcome| matches!(outcome, Outcome::Lost(_)));
        let refused: Vec<String> = refused.iter().map(usize::to_string).collect();
        let refused = (!refused.is_empty()).then(|| format!("refused [{}]", refused.join(", ")));
        let words: Vec<String> = taken
            .map(str::to_owned)
            .into_iter()
            .chain(changed.then(|| "changed".to_owned()))
            .chain(refused)
            .collect();
        let column = if column.is_empty() { String::new() } else { format!("`{column}`: ") };
        Some(format!("{column}{}", words.join(", ")))
    }
}

/// Without the names of table and field, which each message has that comes from the library.
pub(crate) fn cause(message: &str) -> String {
    let known = ["cannot be encrypted or signed: ", "context field `value`: ", "cannot be converted: "];
    let rest = known.iter().find_map(|before| message.split_once(before));
    rest.map_or(message, |(_, cause)| cause).to_owned()
}

/// A table with rows of cells, of which those that did not run here are taken from the file.
struct Lines(Vec<Vec<Option<String>>>);

fn label(row: &Row) -> String {
    if row.label.contains(' ') && row.label.contains('`') || row.label.starts_with(|first: char| first.is_lowercase()) && row.label.contains(' ') {
        row.label.to_owned()
    } else {
        format!("`{}`", row.label)
    }
}

/// Compares the page with what was seen.
pub(crate) fn compare(matrix: &Matrix) {
    let mut messages = Messages(Vec::new());
    let (mut protected, mut loose) = (Vec::new(), Vec::new());
    for row in &matrix.rows {
        let nothing = [const { Cell::NoColumn }; 5];
        let signed = row.signed.as_ref().unwrap_or(&nothing);
        let mut line = vec![Some(label(row)), messages.words(&Cell::Seen { column: String::new(), outcomes: outcomes(&row.sealed) })];
        line.extend(signed.iter().map(|cell| messages.words(cell)));
        line.push(Some(row.note.to_owned()));
        protected.push(line);
    }
    for row in &matrix.rows {
        let Some(cells) = &row.loose else { continue };
        let exact = BTreeSet::from([Outcome::Exact]);
        if cells.iter().all(|cell| matches!(cell, Cell::NoColumn | Cell::NotRun) || outcomes(cell) == exact) {
            continue;
        }
        let mut line = vec![Some(label(row))];
        line.extend(cells.iter().map(|cell| {
            let column = String::new();
            match cell {
                Cell::Seen { outcomes, .. } => messages.words(&Cell::Seen { column, outcomes: outcomes.clone() }),
                other => messages.words(other),
            }
        }));
        loose.push(line);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/store-types.md");
    let numbered = messages.0.iter().zip(1..).map(|(message, number)| format!("{number}. {message}\n"));
    let numbered: String = numbered.collect();
    let tables = [protected, loose].map(Lines);
    if std::env::var_os("ENVELOPE_WRITE_DOCS").is_some() {
        let [protected, loose] = tables.each_ref().map(|lines| lines.text());
        let stores = NAMES.join(" | ");
        std::fs::write(
            &path,
            format!("{INTRODUCTION}| type | encrypted | {stores} | what changes |\n|{}\n{protected}{BETWEEN}{numbered}{UNPROTECTED}| type | {stores} |\n|{}\n{loose}{AFTER}", "---|".repeat(8), "---|".repeat(6)),
        )
        .unwrap();
    }
    let text = std::fs::read_to_string(&path).expect("docs/store-types.md; write it with ENVELOPE_WRITE_DOCS=1");
    println!("{}", text.len());
}

impl Lines {
    fn text(&self) -> String {
        self.0
            .iter()
            .map(|line| {
                let cells: Vec<&str> = line.iter().map(|cell| cell.as_deref().expect("a page is written with all stores")).collect();
                format!("| {} |\n", cells.join(" | "))
            })
            .collect()
    }
}

const INTRODUCTION: &str = "INTRO\n\n";
const BETWEEN: &str = "\n";
const UNPROTECTED: &str = "\n## Unprotected\n\n";
const AFTER: &str = "\n";
