//! What an update expression changes ([grammar]).
//!
//! The whole expression is parsed, operands too: a change that is not understood is not let through.
//!
//! [grammar]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html

use super::SyntaxError;
use super::tokens::{Token, tokens};

/// What is done to an attribute, or to a part of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change<'e> {
    /// The first element of the path: an attribute's name, or an alias of one with its `#`.
    pub(super) attribute: &'e str,
    /// Whether the attribute itself is removed, and not a part of its value.
    pub(super) removed: Removed,
}

/// Whether an attribute is there after a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Removed {
    No,
    /// If it was a set of what is deleted from it.
    WhenEmpty,
    Yes,
}

/// How many functions and parentheses may stand in each other: more than DynamoDB allows.
const MAX_NESTED: u8 = 32;

/// The changes of an expression, in its order.
pub(super) fn changes(expression: &str) -> Result<Vec<Change<'_>>, SyntaxError> {
    let parser = Parser {
        tokens: &tokens(expression)?,
        end: expression.len(),
        changes: Vec::new(),
    };
    parser.clauses()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Clause {
    Set,
    Remove,
    Add,
    Delete,
}

impl Clause {
    fn of(word: &str) -> Option<Self> {
        const CLAUSES: [(&str, Clause); 4] = [
            ("SET", Clause::Set),
            ("REMOVE", Clause::Remove),
            ("ADD", Clause::Add),
            ("DELETE", Clause::Delete),
        ];
        let named = CLAUSES.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
        named.map(|(_, clause)| *clause)
    }
}

struct Parser<'t, 'e> {
    tokens: &'t [(usize, Token<'e>)],
    end: usize,
    changes: Vec<Change<'e>>,
}

impl<'e> Parser<'_, 'e> {
    /// One to four clauses, none of them twice.
    fn clauses(mut self) -> Result<Vec<Change<'e>>, SyntaxError> {
        let mut seen = Vec::new();
        while seen.is_empty() || !self.tokens.is_empty() {
            let clause = match self.peek() {
                Some(Token::Word(word)) => Clause::of(word),
                _ => None,
            };
            let Some(clause) = clause else {
                return Err(self.problem("expected SET, REMOVE, ADD or DELETE"));
            };
            if seen.contains(&clause) {
                return Err(self.problem("a clause is there twice"));
            }
            self.skip();
            seen.push(clause);
            self.actions(clause)?;
        }
        Ok(self.changes)
    }

    /// The actions of a clause, with commas between them.
    fn actions(&mut self, clause: Clause) -> Result<(), SyntaxError> {
        loop {
            let (attribute, whole) = self.path()?;
            let removed = match clause {
                Clause::Remove if whole => Removed::Yes,
                Clause::Delete if whole => Removed::WhenEmpty,
                _ => Removed::No,
            };
            self.changes.push(Change { attribute, removed });
            match clause {
                Clause::Set => {
                    self.expect('=', "expected `=` after a path of SET")?;
                    self.value(0)?;
                }
                Clause::Add | Clause::Delete => match self.peek() {
                    Some(Token::Value) => self.skip(),
                    _ => return Err(self.problem("expected a `:value` after a path of ADD or DELETE")),
                },
                Clause::Remove => {}
            }
            if !self.take(',') {
                return Ok(());
            }
        }
    }

    /// Operands, with `+` or `-` between them.
    fn value(&mut self, nested: u8) -> Result<(), SyntaxError> {
        self.operand(nested)?;
        while self.take('+') || self.take('-') {
            self.operand(nested)?;
        }
        Ok(())
    }

    /// A `:value`, a path, a function, or a value in parentheses.
    fn operand(&mut self, nested: u8) -> Result<(), SyntaxError> {
        if nested > MAX_NESTED {
            return Err(self.problem("functions or parentheses are nested too deep"));
        }
        match self.peek() {
            Some(Token::Value) => {
                self.skip();
                Ok(())
            }
            Some(Token::Sign('(')) => {
                self.skip();
                self.value(nested + 1)?;
                self.expect(')', "expected `)`")
            }
            Some(Token::Word(name)) if self.second() == Some(Token::Sign('(')) => {
                // The names of functions are told apart by case, unlike keywords.
                if name != "if_not_exists" && name != "list_append" {
                    return Err(self.problem("a function that update expressions do not have"));
                }
                self.skip();
                self.skip();
                self.value(nested + 1)?;
                self.expect(',', "expected a second argument")?;
                self.value(nested + 1)?;
                self.expect(')', "expected `)`")
            }
            _ => self.path().map(drop),
        }
    }

    /// A path: its first element, and whether that is all of it.
    fn path(&mut self) -> Result<(&'e str, bool), SyntaxError> {
        let first = self.element()?;
        let mut whole = true;
        loop {
            if self.take('.') {
                self.element()?;
            } else if self.take('[') {
                match self.peek() {
                    Some(Token::Index) => self.skip(),
                    _ => return Err(self.problem("expected the number of an element")),
                }
                self.expect(']', "expected `]`")?;
            } else {
                return Ok((first, whole));
            }
            whole = false;
        }
    }

    /// An attribute's name, or an alias.
    fn element(&mut self) -> Result<&'e str, SyntaxError> {
        match self.peek() {
            Some(Token::Word(word)) if Clause::of(word).is_some() => {
                Err(self
                    .problem("a keyword where an attribute is expected; write an attribute of such a name as `#name`"))
            }
            Some(Token::Word(name) | Token::Alias(name)) => {
                self.skip();
                Ok(name)
            }
            _ => Err(self.problem("expected an attribute")),
        }
    }

    fn peek(&self) -> Option<Token<'e>> {
        self.tokens.first().map(|(_, token)| *token)
    }

    fn second(&self) -> Option<Token<'e>> {
        self.tokens.get(1).map(|(_, token)| *token)
    }

    fn skip(&mut self) {
        self.tokens = self.tokens.get(1..).unwrap_or_default();
    }

    /// Takes a sign, if it is the next token.
    fn take(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(Token::Sign(sign));
        if found {
            self.skip();
        }
        found
    }

    fn expect(&mut self, sign: char, problem: &'static str) -> Result<(), SyntaxError> {
        match self.take(sign) {
            true => Ok(()),
            false => Err(self.problem(problem)),
        }
    }

    fn problem(&self, problem: &'static str) -> SyntaxError {
        let at = self.tokens.first().map_or(self.end, |(at, _)| *at);
        SyntaxError { at, problem }
    }
}

#[cfg(test)]
mod tests {
    use super::Removed::{No, WhenEmpty, Yes};
    use super::*;

    fn paths(expression: &str) -> Vec<(&str, Removed)> {
        let changes = changes(expression).unwrap_or_else(|error| panic!("{expression}: {error:?}"));
        let changes = changes.into_iter();
        changes.map(|change| (change.attribute, change.removed)).collect()
    }

    #[test]
    fn every_target_is_found() {
        let cases: [(&str, &[(&str, Removed)]); 12] = [
            ("SET a = :v", &[("a", No)]),
            ("set a=:v,#b=:w", &[("a", No), ("#b", No)]),
            ("SET a.b[0].#c = b.c", &[("a", No)]),
            ("SET a = a + :one, b = :x - c", &[("a", No), ("b", No)]),
            ("SET a = if_not_exists(e, :v)", &[("a", No)]),
            ("SET a = list_append(if_not_exists(#l, :empty), :v) + (b)", &[("a", No)]),
            (
                "REMOVE a, b.c, d[1], #e",
                &[("a", Yes), ("b", No), ("d", No), ("#e", Yes)],
            ),
            ("Add a :v, b.c :w", &[("a", No), ("b", No)]),
            ("DELETE tags :gone, a.b :gone", &[("tags", WhenEmpty), ("a", No)]),
            (
                "ADD n :v\nSET a = :a\tREMOVE r DELETE s :s",
                &[("n", No), ("a", No), ("r", Yes), ("s", WhenEmpty)],
            ),
            ("SET if_not_exists = :v", &[("if_not_exists", No)]),
            ("SET\ta\r\n=:v", &[("a", No)]),
        ];
        for (expression, expected) in cases {
            assert_eq!(paths(expression), expected, "{expression}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused_with_its_place() {
        let cases = [
            ("", 0),
            ("   ", 3),
            ("a = :v", 0),
            ("SET", 3),
            ("SET a", 5),
            ("SET a = ", 8),
            ("SET a = :v,", 11),
            ("SET a = :v b = :w", 11),
            ("SET a = :v SET b = :w", 11),
            ("SET a == :v", 7),
            ("SET a = f(b, :v)", 8),
            ("SET a = IF_NOT_EXISTS(b, :v)", 8),
            ("SET a = list_append(b)", 21),
            ("SET a = (b", 10),
            ("SET :a = :v", 4),
            ("SET a. = :v", 7),
            ("SET a[b] = :v", 6),
            ("SET a[0 = :v", 8),
            ("SET a[0]b = :v", 8),
            ("SET set = :v", 4),
            ("REMOVE a :v", 9),
            ("ADD a b", 6),
            ("ADD a = :v", 6),
            ("SET a-b = :v", 5),
            ("SET # = :v", 4),
            ("SET a = :", 8),
            ("SET 1a = :v", 4),
            ("SET a = 1", 8),
            ("SET a = \"b\"", 8),
            ("SET größe = :v", 6),
            ("SET a = :v; SET b = :w", 10),
            ("SET a = :v -- REMOVE b", 12),
        ];
        for (expression, at) in cases {
            let error = changes(expression).unwrap_err();
            assert_eq!(error.at, at, "{expression}: {}", error.problem);
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let nested = |depth| format!("SET a = {}b{}", "(".repeat(depth), ")".repeat(depth));
        assert!(changes(&nested(32)).is_ok());
        assert!(changes(&nested(33)).is_err());
        assert!(changes(&nested(100_000)).is_err());
    }
}
