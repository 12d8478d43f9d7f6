//! The words and signs of an update expression.

use super::SyntaxError;

/// A word or a sign, as long as the expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'e> {
    /// A clause's keyword, a function's name, or an attribute's.
    Word(&'e str),
    /// `#name`, with its sign.
    Alias(&'e str),
    /// `:value`
    Value,
    /// The number of a list's element.
    Index,
    /// One of `= + - , . ( ) [ ]`.
    Sign(char),
}

/// The tokens of an expression, each with the byte that it begins at.
pub(super) fn tokens(expression: &str) -> Result<Vec<(usize, Token<'_>)>, SyntaxError> {
    let mut tokens = Vec::new();
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        let at = expression.len() - rest.len();
        let problem = |problem| SyntaxError { at, problem };
        let (token, len) = match first {
            ' ' | '\t' | '\r' | '\n' => {
                rest = rest.get(1..).unwrap_or_default();
                continue;
            }
            '=' | '+' | '-' | ',' | '.' | '(' | ')' | '[' | ']' => (Token::Sign(first), 1),
            '#' | ':' => match word_len(rest.get(1..).unwrap_or_default()) {
                0 => return Err(problem("a name is missing after `#` or `:`")),
                len if first == '#' => (Token::Alias(rest.get(..=len).unwrap_or_default()), len + 1),
                len => (Token::Value, len + 1),
            },
            '0'..='9' => match word_len(rest) {
                len if rest.bytes().take(len).all(|byte| byte.is_ascii_digit()) => (Token::Index, len),
                _ => return Err(problem("a word begins with a digit")),
            },
            _ => match word_len(rest) {
                0 => {
                    return Err(problem(
                        "a character that no update expression has; write an attribute of such a name as `#name`",
                    ));
                }
                len => (Token::Word(rest.get(..len).unwrap_or_default()), len),
            },
        };
        tokens.push((at, token));
        rest = rest.get(len..).unwrap_or_default();
    }
    Ok(tokens)
}

/// The length of the word that a text begins with.
fn word_len(text: &str) -> usize {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    text.bytes().take_while(|byte| is_word(byte)).count()
}
