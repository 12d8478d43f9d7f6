//! The legend: one letter for each protected field that a record has, in canonical order.

use super::FormatError;

/// Takes the letters of a record's legend, straight into the buffer that they belong in.
#[derive(Debug)]
pub struct Legend<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> Legend<'a> {
    /// A legend at the end of `out`.
    pub(crate) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out }
    }

    /// Adds the letters of the next fields that are present.
    pub fn push(&mut self, letters: &[u8]) {
        self.out.extend_from_slice(letters);
    }
}

/// Checks the letters of a stored legend. `c` exists from version 2 on.
pub(super) fn check(legend: &[u8], version: u8) -> Result<(), FormatError> {
    let known = |letter: u8| matches!(letter, b'e' | b's') || (letter == b'c' && version >= 2);
    match legend.iter().find(|&&letter| !known(letter)) {
        None => Ok(()),
        Some(&letter) => Err(FormatError::UnknownLegendLetter { letter, version }),
    }
}
