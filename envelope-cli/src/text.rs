//! Text for a terminal.

use std::error::Error;

/// An error and its sources, in one line.
pub(crate) fn one_line(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let message = error.to_string();
        // Some repeat what is behind them.
        if !line.ends_with(&message) {
            line.push_str(": ");
            line.push_str(&message);
        }
        source = error.source();
    }
    printable(&line)
}

/// A text without control characters: rows are not authenticated before they are printed, and a terminal obeys what it
/// is sent.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let (escaped, itself) = match c.is_control() || is_direction(c) {
                true => (Some(c.escape_unicode()), None),
                false => (None, Some(c)),
            };
            escaped.into_iter().flatten().chain(itself)
        })
        .collect()
}

/// Whether a character changes the direction in which text is shown, or is not shown at all.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{message}")]
    struct Link {
        message: &'static str,
        source: Option<Box<Link>>,
    }

    fn chain(messages: &[&'static str]) -> Link {
        let (message, rest) = messages.split_first().unwrap();
        Link {
            message,
            source: (!rest.is_empty()).then(|| Box::new(chain(rest))),
        }
    }

    #[test]
    fn sources_follow_once_and_in_one_line() {
        let line = one_line(&chain(&["cannot open", "no file\nno data", "no data"]));
        assert_eq!(line, "cannot open: no file\\u{a}no data");
        assert_eq!(one_line(&chain(&["alone"])), "alone");
    }

    #[test]
    fn a_terminal_is_sent_no_commands() {
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}c"), "a\\u{1b}[2Jb\\u{202e}c");
        assert_eq!(printable("größe – 店"), "größe – 店");
    }
}
