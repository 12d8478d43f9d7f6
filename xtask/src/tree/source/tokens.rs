//! A Rust source as identifiers and punctuation.

/// A token and the line (from 1) on which it starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token<'a> {
    pub(crate) line: usize,
    pub(crate) kind: Kind<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind<'a> {
    /// An identifier, a keyword or a number.
    Word(&'a str),
    /// One character of punctuation, `::` as one.
    Mark(char),
    PathSeparator,
}

impl<'a> Token<'a> {
    pub(crate) fn word(&self) -> Option<&'a str> {
        match self.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(crate) fn is(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }
}

/// The tokens of `source`, without comments, strings, characters and lifetimes.
pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut scanner = Scanner { rest: source, line: 1 };
    let mut tokens = Vec::new();
    while let Some(first) = scanner.rest.chars().next() {
        let line = scanner.line;
        let kind = if first.is_whitespace() {
            scanner.skip(first.len_utf8());
            continue;
        } else if scanner.skip_comment() || scanner.skip_literal() {
            continue;
        } else if is_word(first) {
            let text = scanner.rest.strip_prefix("r#").unwrap_or(scanner.rest);
            let word = &text[..text.find(|c| !is_word(c)).unwrap_or(text.len())];
            scanner.skip(scanner.rest.len() - text.len() + word.len());
            Kind::Word(word)
        } else if scanner.rest.starts_with("::") {
            scanner.skip(2);
            Kind::PathSeparator
        } else {
            scanner.skip(first.len_utf8());
            Kind::Mark(first)
        };
        tokens.push(Token { line, kind });
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

struct Scanner<'a> {
    rest: &'a str,
    line: usize,
}

impl Scanner<'_> {
    /// Passes over `length` bytes, or all that is left.
    fn skip(&mut self, length: usize) {
        let (passed, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.line += passed.matches('\n').count();
        self.rest = rest;
    }

    /// Passes over everything up to and including `end`.
    fn skip_past(&mut self, end: &str) {
        self.skip(self.rest.find(end).map_or(self.rest.len(), |at| at + end.len()));
    }

    fn skip_comment(&mut self) -> bool {
        if self.rest.starts_with("//") {
            self.skip_past("\n");
            return true;
        }
        if !self.rest.starts_with("/*") {
            return false;
        }
        let mut depth = 0_usize;
        loop {
            if self.rest.starts_with("/*") {
                depth += 1;
                self.skip(2);
            } else if self.rest.starts_with("*/") {
                depth -= 1;
                self.skip(2);
            } else {
                self.skip(self.rest.chars().next().map_or(0, char::len_utf8));
            }
            if depth == 0 || self.rest.is_empty() {
                return true;
            }
        }
    }

    /// Passes over a string, a character or a lifetime, if one begins here.
    fn skip_literal(&mut self) -> bool {
        let unprefixed = self.rest.trim_start_matches(['b', 'c']);
        let prefix = self.rest.len() - unprefixed.len();
        if let Some(raw) = unprefixed.strip_prefix('r').filter(|_| prefix <= 1) {
            let hashes = raw.len() - raw.trim_start_matches('#').len();
            if raw.trim_start_matches('#').starts_with('"') {
                self.skip(prefix + 1 + hashes + 1);
                self.skip_past(&format!("\"{}", "#".repeat(hashes)));
                return true;
            }
        }
        if prefix <= 1 && unprefixed.starts_with('"') {
            self.skip(prefix + 1);
            self.skip_quoted('"');
            return true;
        }
        if prefix <= 1 && unprefixed.starts_with('\'') {
            self.skip(prefix + 1);
            self.skip_character_or_lifetime();
            return true;
        }
        false
    }

    /// Passes over the rest of a quoted literal, its closing quote included.
    fn skip_quoted(&mut self, quote: char) {
        let mut escaped = false;
        let end = self.rest.char_indices().find(|&(_, c)| {
            let ends = c == quote && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        self.skip(end.map_or(self.rest.len(), |(at, _)| at + quote.len_utf8()));
    }

    /// Passes over what follows a `'`: `x'` and `\n'` are characters, `name` without a quote is a lifetime.
    fn skip_character_or_lifetime(&mut self) {
        let mut characters = self.rest.chars();
        let (first, second) = (characters.next(), characters.next());
        if first == Some('\\') || second == Some('\'') {
            self.skip_quoted('\'');
        } else {
            self.skip(self.rest.find(|c| !is_word(c)).unwrap_or(self.rest.len()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<&str> {
        tokens(source).iter().filter_map(Token::word).collect()
    }

    #[test]
    fn comments_and_literals_hold_no_tokens() {
        assert_eq!(words("a // b\n/* c /* d */ e */ f /// g\nh"), ["a", "f", "h"]);
        assert_eq!(
            words(r##"a "b \" c" d r#"e " f"# g b"h" br"i\" j c"k" "##),
            ["a", "d", "g", "j"]
        );
        assert_eq!(words(r"a 'b' c '\'' d '\u{1F600}' e b'f' g"), ["a", "c", "d", "e", "g"]);
    }

    #[test]
    fn lifetimes_and_raw_identifiers_are_told_from_literals() {
        assert_eq!(
            words("fn f<'a>(x: &'a str, r#type: &'static u8) {}"),
            ["fn", "f", "x", "str", "type", "u8"].into_iter().collect::<Vec<_>>()
        );
        assert_eq!(
            words("break_out br b r c rb bc"),
            ["break_out", "br", "b", "r", "c", "rb", "bc"]
        );
    }

    #[test]
    fn lines_are_counted_through_comments_and_strings() {
        let tokens = tokens("a\n\"b\nc\" d /*\n*/ e\n::");
        let lines: Vec<_> = tokens.iter().map(|token| token.line).collect();
        assert_eq!(lines, [1, 3, 4, 5]);
    }

    #[test]
    fn an_unfinished_source_ends_quietly() {
        for source in ["\"a", "/* a", "'", "r#\"a", "b'", "'\\"] {
            let _ = tokens(source);
        }
    }
}
