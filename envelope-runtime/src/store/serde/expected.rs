//! Errors that do not show the value that was found: what stands in the place of something encrypted may be plaintext.

use std::cell::Cell;
use std::fmt;

use serde::de::Error;

/// Part of a visitor: what a format asks before it says what it found, and that another thing was expected.
#[derive(Clone, Copy)]
pub(super) struct Expected<'a> {
    asked: &'a Cell<bool>,
}

impl Expected<'_> {
    /// Says what is expected, as `Visitor::expecting`.
    pub(super) fn tell(self, f: &mut fmt::Formatter<'_>, what: &str) -> fmt::Result {
        self.asked.set(true);
        f.write_str(what)
    }
}

/// Deserializes by a visitor that has what it is given. An error that says what was found instead of it becomes one that says `instead`;
/// the others, of the visitor itself, of what is inside, of the syntax, of the input, stay what they are, and of their kind.
pub(super) fn without_value<T, E: Error>(
    instead: &str,
    deserialize: impl FnOnce(Expected<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let asked = Cell::new(false);
    deserialize(Expected { asked: &asked }).map_err(|error| match asked.get() {
        true => replaced(instead, &error.to_string()),
        false => error,
    })
}

/// An error that shows a value in serde's words becomes one that says `instead`: not all formats ask the visitor what is expected.
#[cold]
pub(super) fn hidden<E: Error>(instead: &str, error: E) -> E {
    let said = error.to_string();
    match ["invalid type: ", "invalid value: "]
        .iter()
        .any(|words| said.contains(words))
    {
        true => replaced(instead, &said),
        false => error,
    }
}

/// An error that says another thing, of the same place in the input: `serde_json` reads it from the end of what it is given.
#[cold]
pub(super) fn replaced<E: Error>(instead: impl fmt::Display, said: &str) -> E {
    match position(said) {
        Some((line, column)) => E::custom(format_args!("{instead} at line {line} column {column}")),
        None => E::custom(instead),
    }
}

/// The line and the column at the end of a message.
fn position(said: &str) -> Option<(u64, u64)> {
    let (_, place) = said.rsplit_once(" at line ")?;
    let (line, column) = place.split_once(" column ")?;
    Some((line.parse().ok()?, column.parse().ok()?))
}
