//! Errors that do not show the value that was found: what stands in the place of something encrypted may be plaintext.

use std::cell::Cell;
use std::fmt;

use serde::de::Error;

/// Part of a visitor: what a format asks before it says what it found, and that another thing was expected.
#[derive(Clone, Copy, Default)]
pub(super) struct Expected<'a> {
    asked: Option<&'a Cell<bool>>,
}

impl Expected<'_> {
    /// Says what is expected, as `Visitor::expecting`.
    pub(super) fn tell(self, f: &mut fmt::Formatter<'_>, what: &str) -> fmt::Result {
        if let Some(asked) = self.asked {
            asked.set(true);
        }
        f.write_str(what)
    }
}

/// Deserializes by a visitor that has what it is given. An error that says what was found becomes one that says `instead`; the others,
/// of the visitor itself, of the syntax, of the input, stay.
pub(super) fn without_value<T, E: Error>(
    instead: &str,
    deserialize: impl FnOnce(Expected<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let asked = Cell::new(false);
    let expected = Expected { asked: Some(&asked) };
    deserialize(expected).map_err(|error| if asked.get() { E::custom(instead) } else { error })
}
