//! The question before what cannot be undone.

use std::io::{BufRead, Write};

use crate::error::{Error, Result};
use crate::text::printable;

/// The most bytes that an answer can have: more than an id.
const MAX_ANSWER: u64 = 8 * 1024;

/// Asks for the id again; anything else is a no.
pub(crate) fn confirm(id: &str, answers: impl BufRead, mut questions: impl Write) -> Result<()> {
    let no = |problem| Error::NotConfirmed {
        id: id.to_owned(),
        problem,
    };
    let shown = printable(id);
    // Whoever cannot see the question can give the answer all the same.
    let _ = write!(
        questions,
        "This removes `{shown}` in all versions. What was encrypted under it is lost, and the id cannot be used again.\n\
         Type the id to go on: "
    )
    .and_then(|()| questions.flush());
    let mut answer = String::new();
    let read = answers.take(MAX_ANSWER).read_line(&mut answer);
    match read {
        Ok(0) => Err(no("nobody confirmed it; type the id when asked, or give --yes")),
        Ok(_) if answer.trim_end_matches(['\r', '\n']) == id => Ok(()),
        Ok(_) => Err(no("what was typed is not its id")),
        Err(_) => Err(no("the answer cannot be read")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_itself_is_a_yes() {
        for answer in ["acme\n", "acme\r\n", "acme"] {
            let mut questions = Vec::new();
            confirm("acme", answer.as_bytes(), &mut questions).unwrap();
            assert!(String::from_utf8(questions).unwrap().contains("`acme`"));
        }
    }

    #[test]
    fn all_else_is_a_no() {
        for answer in ["", "\n", "yes\n", "ACME\n", " acme\n", "acme globex\n", "\u{fffd}"] {
            let error = confirm("acme", answer.as_bytes(), Vec::new()).unwrap_err();
            assert!(matches!(error, Error::NotConfirmed { .. }), "{answer:?}");
        }
        let error = confirm("acme", &b"\xff\xff\n"[..], Vec::new()).unwrap_err();
        assert!(error.to_string().ends_with("cannot be read"), "{error}");
    }
}
