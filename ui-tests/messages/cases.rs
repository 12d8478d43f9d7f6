//! The failing cases, and what the compiler says about them.

use std::fs;
use std::path::{Path, PathBuf};

/// The packages that have cases, each with its own dependencies: as paths from the root of the repository.
const PACKAGES: &[&str] = &["ui-tests", "ui-tests/stores"];

/// A failing case.
pub(crate) struct Case {
    /// Where it stands: a path from the root of the repository.
    pub(crate) path: String,
    /// The kind of mistake: the case's folder.
    pub(crate) kind: String,
    /// What the case shows: its first line of documentation.
    pub(crate) title: String,
    /// In the order of the output, each once.
    pub(crate) errors: Vec<Diagnostic>,
}

/// One error.
pub(crate) struct Diagnostic {
    pub(crate) message: String,
    /// The line of source code that it points at.
    pub(crate) code: String,
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All cases, by kind and name.
pub(crate) fn all() -> Vec<Case> {
    let cases = |package: &&str| {
        let sources = files(&root().join(package).join("fail"), "rs");
        sources.iter().map(|source| case(source)).collect::<Vec<_>>()
    };
    PACKAGES.iter().flat_map(cases).collect()
}

/// The files below a folder whose names end so, in the order of their paths.
pub(crate) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn case(source: &Path) -> Case {
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let text = fs::read_to_string(source).unwrap();
    let title = text.lines().next().and_then(|line| line.strip_prefix("//! "));
    let output = fs::read_to_string(source.with_extension("stderr"))
        .unwrap_or_else(|_| panic!("{} has no .stderr", source.display()));
    Case {
        path: source.strip_prefix(root()).unwrap().to_str().unwrap().to_owned(),
        kind: name(source.parent().unwrap()),
        title: title
            .unwrap_or_else(|| panic!("{} does not say what it shows", source.display()))
            .to_owned(),
        errors: errors(&output),
    }
}

fn errors(output: &str) -> Vec<Diagnostic> {
    let mut errors: Vec<Diagnostic> = Vec::new();
    for block in output.split("\n\n") {
        let Some(message) = block
            .strip_prefix("error")
            .and_then(|rest| rest.split_once(": "))
            .and_then(|(_, rest)| rest.lines().next())
        else {
            continue;
        };
        if errors.iter().all(|known| known.message != message) {
            errors.push(Diagnostic {
                message: message.to_owned(),
                code: code(block),
            });
        }
    }
    errors
}

/// The line of source code above the first mark.
fn code(block: &str) -> String {
    let lines: Vec<&str> = block.lines().collect();
    let marked = lines.windows(2).find(|pair| {
        let under = pair[1].trim_start();
        under.starts_with('|') && under.contains('^')
    });
    let line = marked
        .and_then(|pair| pair[0].split_once('|'))
        .map(|(_, code)| code.trim());
    line.unwrap_or_default().to_owned()
}
