//! The page of the documentation that shows what does not compile.
//!
//! `UPDATE_PAGE=1 cargo test -p envelope-ui-tests --test messages` rewrites it.

use std::fmt::Write as _;
use std::{env, fs};

use crate::cases::{self, Case};

/// The kinds of mistakes, in the order of the page.
const KINDS: &[(&str, &str, &str)] = &[
    (
        "missing",
        "Something is missing",
        "Nothing is plaintext, unbound or anonymous because somebody forgot a word.",
    ),
    (
        "conflict",
        "Two things contradict each other",
        "Each of these would be wrong at run time, or would not mean what it says.",
    ),
    (
        "type",
        "A type does not fit",
        "What spelling does not tell is left to traits, and these say what would help.",
    ),
    (
        "flatten",
        "A group does not fit",
        "Fields of a group are fields of the record, and what stands on them is never ignored.",
    ),
    (
        "context",
        "The context differs",
        "A record and its context type agree on every field, and a handle takes the records of its own context.",
    ),
    (
        "store",
        "A store does not take the record",
        "What a column can be is for the store to say: sqlx's traits, and serde's.",
    ),
    (
        "field-value",
        "A type cannot be the value of a field",
        "What `FieldValue` makes of a type must read back as it was.",
    ),
    (
        "name",
        "A name is taken",
        "By the format, or by the struct that the derive makes.",
    ),
    (
        "duplicate",
        "Something is there twice",
        "Two fields under one name would overwrite each other.",
    ),
    (
        "unknown-key",
        "A key is misspelled, or in the wrong place",
        "The message says which one was meant, where that can be told.",
    ),
    (
        "malformed",
        "A key has the wrong value",
        "The message shows the right form.",
    ),
    (
        "unsupported",
        "This cannot be a record, or a context",
        "And what to do instead.",
    ),
    (
        "many-errors",
        "Several mistakes at once",
        "All of them are reported together, and no code that uses the struct is.",
    ),
];

fn page(cases: &[Case]) -> String {
    let mut page = String::from(
        "# Mistakes that do not compile\n\n\
         What the compiler says about each mistake that the derives and the types of this library catch. The page is made \
         from the failing cases in [`ui-tests`](../ui-tests), which every build checks: what stands here is what \
         the compiler prints as its error; notes below it say more, and the compiler repeats what several lines of generated \
         code need.\n\n\
         Each entry has the rule, the line that breaks it, and the message.\n",
    );
    for (kind, title, explanation) in KINDS {
        let _ = write!(page, "\n## {title}\n\n{explanation}\n\n");
        for case in cases.iter().filter(|case| case.kind == *kind) {
            let _ = writeln!(page, "- [{}](../{})", case.title, case.path);
            for error in &case.errors {
                let _ = writeln!(page, "  - `` {} ``  \n    {}", error.code, error.message);
            }
        }
    }
    page
}

#[test]
fn the_page_shows_what_the_compiler_says() {
    let cases = cases::all();
    let unlisted = cases
        .iter()
        .find(|case| KINDS.iter().all(|(kind, ..)| case.kind != *kind));
    assert!(
        unlisted.is_none(),
        "the page has no section for `{}`",
        unlisted.unwrap().kind
    );
    let path = cases::root().join("docs/mistakes.md");
    let made = page(&cases);
    if env::var_os("UPDATE_PAGE").is_some() {
        fs::write(&path, &made).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == made,
        "docs/mistakes.md differs from the cases: rewrite it with UPDATE_PAGE=1, and read the difference"
    );
}
