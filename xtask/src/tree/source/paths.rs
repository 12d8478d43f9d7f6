//! The paths that a Rust source names, `use` trees spread out.

use super::tokens::{Kind, Token};

/// A path, and the number of inline modules around it.
#[derive(Debug, PartialEq)]
pub(crate) struct Path<'a> {
    pub(crate) line: usize,
    pub(crate) depth: usize,
    /// Its segments; `*` is a glob.
    pub(crate) segments: Vec<&'a str>,
}

/// Every path of two or more segments, and every path of a `use`. Paths that begin with `$crate` are left out: they
/// belong to whoever calls the macro.
pub(crate) fn paths<'a>(tokens: &[Token<'a>]) -> Vec<Path<'a>> {
    let mut reader = Reader {
        tokens,
        at: 0,
        found: Vec::new(),
        modules: Vec::new(),
    };
    while let Some(token) = reader.peek() {
        match token.kind {
            Kind::Word("use") => {
                reader.at += 1;
                // A macro's own crate, or what a variable stands for, is handled like any use of a variable.
                if !reader.peek().is_some_and(|token| token.is('$')) {
                    reader.use_tree(&[]);
                }
            }
            Kind::Word("mod") => reader.module(),
            Kind::Word(_) => reader.expression_path(),
            Kind::Mark('{') => reader.open(false),
            Kind::Mark('}') => reader.close(),
            Kind::Mark('$') => reader.macro_variable(),
            Kind::Mark(_) | Kind::PathSeparator => reader.at += 1,
        }
    }
    reader.found
}

struct Reader<'t, 'a> {
    tokens: &'t [Token<'a>],
    at: usize,
    found: Vec<Path<'a>>,
    /// For each open brace, whether it is that of an inline module.
    modules: Vec<bool>,
}

impl<'a> Reader<'_, 'a> {
    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied()
    }

    fn next_if(&mut self, kind: Kind<'_>) -> bool {
        let matches = self.peek().is_some_and(|token| token.kind == kind);
        self.at += usize::from(matches);
        matches
    }

    fn open(&mut self, is_module: bool) {
        self.modules.push(is_module);
        self.at += 1;
    }

    fn close(&mut self) {
        self.modules.pop();
        self.at += 1;
    }

    fn depth(&self) -> usize {
        self.modules.iter().filter(|is_module| **is_module).count()
    }

    fn add(&mut self, line: usize, segments: Vec<&'a str>) {
        self.found.push(Path {
            line,
            depth: self.depth(),
            segments,
        });
    }

    /// `mod name;` or `mod name {`
    fn module(&mut self) {
        self.at += 1;
        if self.peek().is_some_and(|token| token.word().is_some()) {
            self.at += 1;
        }
        if self.peek().is_some_and(|token| token.is('{')) {
            self.open(true);
        }
    }

    /// `$name` or `$crate::a::b`
    fn macro_variable(&mut self) {
        self.at += 1;
        while self.peek().is_some_and(|token| token.word().is_some()) {
            self.at += 1;
            if !self.next_if(Kind::PathSeparator) {
                return;
            }
        }
    }

    /// `a::b::c`, outside a `use`
    fn expression_path(&mut self) {
        let Some(Token { line, .. }) = self.peek() else { return };
        let mut segments = Vec::new();
        while let Some(word) = self.peek().and_then(|token| token.word()) {
            segments.push(word);
            self.at += 1;
            if !self.next_if(Kind::PathSeparator) {
                break;
            }
        }
        if segments.len() > 1 {
            self.add(line, segments);
        }
    }

    /// `a::b`, `a::{b, c::d}`, `a::*` or `a as b`, after `prefix`
    fn use_tree(&mut self, prefix: &[&'a str]) {
        self.next_if(Kind::PathSeparator);
        let mut segments = prefix.to_vec();
        while let Some(token) = self.peek() {
            match token.kind {
                Kind::Word(word) => {
                    segments.push(word);
                    self.at += 1;
                    if self.next_if(Kind::PathSeparator) {
                        continue;
                    }
                    if self.next_if(Kind::Word("as")) {
                        self.at += 1;
                    }
                    return self.add(token.line, segments);
                }
                Kind::Mark('*') => {
                    segments.push("*");
                    self.at += 1;
                    return self.add(token.line, segments);
                }
                Kind::Mark('{') => {
                    self.at += 1;
                    while !self.next_if(Kind::Mark('}')) && self.peek().is_some() {
                        self.use_tree(&segments);
                        self.next_if(Kind::Mark(','));
                    }
                    return;
                }
                // Not a path: `use<'a>` in a bound, or the `}` or `,` that ends a list.
                Kind::Mark(_) | Kind::PathSeparator => return self.skip_unknown(),
            }
        }
    }

    /// Steps over a token that no path holds, so that reading always moves on; a closing brace is left to its list.
    fn skip_unknown(&mut self) {
        if self.peek().is_some_and(|token| !token.is('}')) {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn named(source: &str) -> Vec<String> {
        paths(&tokens(source))
            .iter()
            .map(|path| path.segments.join("::"))
            .collect()
    }

    #[test]
    fn use_trees_are_spread_out() {
        assert_eq!(named("use a;"), ["a"]);
        assert_eq!(named("use ::a::b as c;"), ["a::b"]);
        assert_eq!(
            named("pub use crate::{a, b::{self, c::D as E, f::*}, };"),
            ["crate::a", "crate::b::self", "crate::b::c::D", "crate::b::f::*"]
        );
    }

    #[test]
    fn paths_outside_use_are_found() {
        assert_eq!(
            named("fn f(x: crate::a::B) -> ::c::D { <E as e::F>::g(h::I::<j::K>::new(l)) }"),
            ["crate::a::B", "c::D", "e::F", "h::I", "j::K"]
        );
        assert_eq!(
            named("pub(in crate::a) x; pub(crate) y; -> impl Fn() + use<'a, T>"),
            ["crate::a"]
        );
    }

    #[test]
    fn paths_of_a_macro_belong_to_its_caller() {
        assert_eq!(
            named("macro_rules! n { () => { use $crate::a::b as c; } } use d::e;"),
            ["d::e"]
        );
        assert_eq!(
            named("macro_rules! m { ($x:ident) => { $crate::a::B::$x(c::d) } }"),
            ["c::d"]
        );
    }

    #[test]
    fn inline_modules_are_counted() {
        let source = "use a; mod m { use b; fn f() { c::d } mod n { use e; } } mod o; use f;";
        let tokens = tokens(source);
        let depths: Vec<_> = paths(&tokens).iter().map(|path| path.depth).collect();
        assert_eq!(depths, [0, 1, 1, 2, 0]);
    }

    #[test]
    fn a_broken_source_ends_quietly() {
        for source in [
            "use",
            "use a::{",
            "use a::{,",
            "use }",
            "mod",
            "a::",
            "use {{{",
            "$",
            "use a::{=}",
        ] {
            let _ = named(source);
        }
    }
}
