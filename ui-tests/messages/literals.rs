//! String literals of Rust source code, as far as it takes to find messages.

/// A string literal, and the code on its line before it.
pub(crate) struct Literal {
    pub(crate) before: String,
    pub(crate) text: String,
}

/// The string literals of a file, but for its tests, comments and byte strings.
pub(crate) fn literals(source: &str) -> Vec<Literal> {
    let source = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let mut found = Vec::new();
    let mut rest = source;
    let mut before = String::new();
    while let Some(next) = rest.chars().next() {
        if rest.starts_with("//") {
            let end = rest.find('\n').unwrap_or(rest.len());
            rest = &rest[end..];
        } else if next == '\'' && character(rest).is_some() {
            rest = &rest[character(rest).unwrap()..];
        } else if next == '"' {
            let (text, length) = string(&rest[1..]);
            if !before.ends_with('b') {
                let before = before.clone();
                found.push(Literal { before, text });
            }
            before.push_str("\"\"");
            rest = &rest[1 + length..];
        } else {
            if next == '\n' {
                before.clear();
            } else {
                before.push(next);
            }
            rest = &rest[next.len_utf8()..];
        }
    }
    found
}

/// The length of a character literal, rather than a lifetime.
fn character(rest: &str) -> Option<usize> {
    let inside = &rest[1..];
    let length = match inside.strip_prefix('\\') {
        Some(escaped) => 1 + escaped.find('\'').filter(|at| *at > 0)?,
        None => inside.chars().next()?.len_utf8(),
    };
    inside[length..].starts_with('\'').then_some(length + 2)
}

/// The value of a string literal, and its length with the closing quote.
fn string(rest: &str) -> (String, usize) {
    let mut text = String::new();
    let mut chars = rest.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return (text, at + 1),
            '\\' => match chars.next() {
                Some((_, '\n')) => while chars.next_if(|(_, char)| char.is_whitespace()).is_some() {},
                Some((_, 'n')) => text.push('\n'),
                Some((_, escaped)) => text.push(escaped),
                None => break,
            },
            _ => text.push(char),
        }
    }
    panic!("a string literal does not end: {text}");
}

/// The parts of a format string between its placeholders.
pub(crate) fn parts(format: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = format.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '{' | '}' if chars.peek() == Some(&char) => {
                chars.next();
                parts.last_mut().unwrap().push(char);
            }
            '{' => {
                chars.by_ref().find(|char| *char == '}');
                parts.push(String::new());
            }
            _ => parts.last_mut().unwrap().push(char),
        }
    }
    parts
}

/// Whether a message holds the parts, in order.
pub(crate) fn holds(message: &str, parts: &[String]) -> bool {
    let mut rest = message;
    parts.iter().all(|part| match rest.find(part.as_str()) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

#[test]
fn literals_are_found() {
    let source = r##"
        // "a comment"
        f('"', b"bytes", "a \"quoted\" {word}, \
          and more", 'a');
    "##;
    let found = literals(source);
    let texts: Vec<&str> = found.iter().map(|literal| literal.text.as_str()).collect();
    assert_eq!(texts, ["a \"quoted\" {word}, and more"]);
    assert_eq!(parts(texts[0]), ["a \"quoted\" ", ", and more"]);
    assert!(holds("oh: a \"quoted\" x, and more", &parts(texts[0])));
    assert!(!holds("a \"quoted\" x", &parts(texts[0])));
}
