//! Every message of the derive, and of the runtime's traits, has a failing case.

use std::fs;

use crate::cases::{self, Case};
use crate::literals::{Literal, holds, literals, parts};

/// Messages without a case, each with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    (
        "the derive failed without saying why",
        "no stage does; if one ever should, the derive fails all the same",
    ),
    (
        "the error sink was dropped unchecked",
        "a panic of the derive itself; `errors.rs` has a unit test",
    ),
    (
        "expected a path",
        "the parser's own word, in whose place the key's message is reported",
    ),
    (
        "is longer than {MAX_BYTES} bytes",
        "a case would have a line of 65,536 characters; `attr/text.rs` has a unit test",
    ),
    (
        "or a key is limited to {MAX_CONTEXT_NAME} bytes",
        "the same; `check.rs` has a unit test",
    ),
    (
        "of the context are limited to {MAX_CONTEXT_ENTRY} bytes",
        "the same; `check.rs` has a unit test",
    ),
];

/// What the compiler says about all cases.
fn messages(cases: &[Case]) -> Vec<&str> {
    let errors = cases.iter().flat_map(|case| &case.errors);
    errors.map(|error| error.message.as_str()).collect()
}

/// Whether a literal is something that a user reads: several words, and no reason for an exception to a lint.
fn is_message(literal: &Literal) -> bool {
    literal.text.split_whitespace().count() >= 3 && !literal.before.ends_with("reason = ")
}

#[test]
fn every_message_of_the_derive_has_a_case() {
    let cases = cases::all();
    let messages = messages(&cases);
    let sources = cases::root().join("envelope-derive/src");
    let mut missing = Vec::new();
    let (mut count, mut excepted) = (0, 0);
    for file in cases::files(&sources, "rs") {
        let name = file.strip_prefix(&sources).unwrap().to_owned();
        // Code that is generated, and tests.
        if name.starts_with("expand") || name.ends_with("snapshots.rs") {
            continue;
        }
        for literal in literals(&fs::read_to_string(&file).unwrap())
            .iter()
            .filter(|found| is_message(found))
        {
            count += 1;
            if EXCEPTIONS.iter().any(|(text, _)| literal.text.contains(text)) {
                excepted += 1;
                continue;
            }
            let parts = parts(&literal.text);
            if !messages.iter().any(|message| holds(message, &parts)) {
                missing.push(format!("{}: {}", name.display(), literal.text));
            }
        }
    }
    assert!(missing.is_empty(), "no failing case shows:\n{}", missing.join("\n"));
    assert!(count >= 70, "only {count} messages were found: the search is broken");
    assert_eq!(excepted, EXCEPTIONS.len(), "an exception is for no message any more");
}

/// Nothing outside of the searched files makes errors.
#[test]
fn expanding_reports_nothing() {
    let folder = cases::root().join("envelope-derive/src/expand");
    for file in cases::files(&folder, "rs") {
        let text = fs::read_to_string(&file).unwrap();
        for forbidden in ["Error::new", "errors.push", ".push_error"] {
            assert!(!text.contains(forbidden), "{} reports a mistake", file.display());
        }
    }
}

#[test]
fn every_trait_that_explains_its_absence_has_a_case() {
    let cases = cases::all();
    let messages = messages(&cases);
    let sources = cases::root().join("envelope-runtime/src");
    let (mut missing, mut count) = (Vec::new(), 0);
    for file in cases::files(&sources, "rs") {
        let text = fs::read_to_string(&file).unwrap();
        for attribute in text.split("#[diagnostic::on_unimplemented(").skip(1) {
            let found = literals(attribute);
            let message = &found.first().expect("an attribute has a message").text;
            count += 1;
            if !messages.iter().any(|said| holds(said, &parts(message))) {
                missing.push(format!("{}: {message}", file.display()));
            }
        }
    }
    assert!(missing.is_empty(), "no failing case shows:\n{}", missing.join("\n"));
    assert!(count >= 22, "only {count} traits were found: the search is broken");
}

#[test]
fn there_are_cases_enough() {
    let cases = cases::all();
    assert!(cases.len() >= 70, "{} failing cases", cases.len());
    let silent = cases.iter().find(|case| case.errors.is_empty());
    assert!(silent.is_none(), "{} shows no error", silent.unwrap().path);
}
