//! Applies the rules to the files of the checkout; those on length and names here, those on layers in `layering.rs`.

use std::fmt;
use std::fs;

use super::layering::check_module;
use super::rules::{LAYERED, LONG_FILES, MACHINE_FOLDERS, MAX_LINES, MAY_NAME_HOSTS, REGISTRY_HOSTS, SOURCES};
use crate::error::{Context, Result};
use crate::workspace::Workspace;

/// A place that breaks a rule.
#[derive(Debug, PartialEq)]
pub(crate) struct Violation {
    file: String,
    line: usize,
    message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// The violations in `files`, in the order of the files.
pub(crate) fn check(workspace: &Workspace, files: &[String]) -> Result<Vec<Violation>> {
    let mut violations = stale_long_files(LONG_FILES, files);
    for file in files {
        let bytes = fs::read(workspace.path(file)).context(|| format!("cannot read {file}"))?;
        violations.extend(check_file(file, &String::from_utf8_lossy(&bytes)));
    }
    Ok(violations)
}

/// The violations in one file, given its path from the root of the checkout.
pub(super) fn check_file(file: &str, text: &str) -> Vec<Violation> {
    let mut found = Found {
        file,
        violations: Vec::new(),
    };
    check_length(text, LONG_FILES, &mut found);
    if !MAY_NAME_HOSTS.contains(&file) {
        check_names(text, &mut found);
    }
    if let Some(module) = file.strip_prefix(LAYERED).and_then(|path| path.strip_suffix(".rs")) {
        check_module(module, text, &mut found);
    }
    found.violations
}

/// The violations found so far in one file.
pub(super) struct Found<'a> {
    file: &'a str,
    violations: Vec<Violation>,
}

impl Found<'_> {
    pub(super) fn add(&mut self, line: usize, message: impl Into<String>) {
        self.violations.push(Violation {
            file: self.file.to_owned(),
            line,
            message: message.into(),
        });
    }
}

/// No source file is too long, unless it is listed; and a listed file is still too long.
fn check_length(text: &str, long_files: &[(&str, &str)], found: &mut Found<'_>) {
    if !SOURCES.iter().any(|ending| found.file.ends_with(ending)) {
        return;
    }
    let lines = text.lines().count();
    let listed = long_files.iter().any(|(file, _)| *file == found.file);
    if lines > MAX_LINES && !listed {
        found.add(
            lines,
            format!("{lines} lines, more than {MAX_LINES}: split it, or list it with a reason"),
        );
    } else if lines <= MAX_LINES && listed {
        found.add(lines, "listed as a long file, but no longer long: take it off the list");
    }
}

/// Every file in the list of long files exists and has a reason.
fn stale_long_files(long_files: &[(&str, &str)], files: &[String]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (file, reason) in long_files {
        let mut found = Found {
            file,
            violations: Vec::new(),
        };
        if !files.iter().any(|existing| existing == file) {
            found.add(1, "listed as a long file, but not there: take it off the list");
        }
        if reason.is_empty() {
            found.add(1, "listed as a long file without a reason");
        }
        violations.extend(found.violations);
    }
    violations
}

/// No file names a folder of one machine or the host of a package registry.
fn check_names(text: &str, found: &mut Found<'_>) {
    for (line, number) in text.lines().zip(1..) {
        for folder in MACHINE_FOLDERS {
            if names_folder(line, folder) {
                found.add(
                    number,
                    format!("names the machine's folder /{folder}: use a path from the root of the checkout"),
                );
            }
        }
        for host in REGISTRY_HOSTS {
            if line.contains(host) {
                found.add(
                    number,
                    format!(
                        "names the registry host {}: leave it to the client",
                        host.trim_matches(['/', ':'])
                    ),
                );
            }
        }
    }
}

/// Whether `line` holds an absolute path into `folder` (so `/folder/` that does not continue another path).
fn names_folder(line: &str, folder: &str) -> bool {
    let continues = |c: char| c.is_alphanumeric() || "._-~$*)]}>".contains(c);
    let path = format!("/{folder}/");
    line.match_indices(&path)
        .any(|(at, _)| !line.get(..at).is_some_and(|before| before.ends_with(continues)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_source_is_listed_and_a_listed_source_is_long() {
        let length = |file, lines: usize, list: &[(&str, &str)]| {
            let mut found = Found {
                file,
                violations: Vec::new(),
            };
            check_length(&"x\n".repeat(lines), list, &mut found);
            found.violations.len()
        };
        assert_eq!(length("a.rs", MAX_LINES, &[]), 0);
        assert_eq!(length("a.rs", MAX_LINES + 1, &[]), 1);
        assert_eq!(length("a.csv", MAX_LINES + 1, &[]), 0);
        assert_eq!(length("a.rs", MAX_LINES + 1, &[("a.rs", "a table")]), 0);
        assert_eq!(length("a.rs", MAX_LINES, &[("a.rs", "a table")]), 1);
        let files = ["a.rs".to_owned()];
        assert_eq!(stale_long_files(&[("a.rs", "a table")], &files).len(), 0);
        assert_eq!(stale_long_files(&[("b.rs", "a table"), ("a.rs", "")], &files).len(), 2);
    }

    #[test]
    fn folders_of_a_machine_are_found() {
        for folder in MACHINE_FOLDERS {
            let path = format!("/{folder}/ada/x");
            for line in [
                path.clone(),
                format!("see `{path}`"),
                format!("file://{path}"),
                format!("A={path}"),
            ] {
                assert_eq!(check_file("README.md", &line).len(), 1, "{line}");
            }
            for line in [
                format!("$HOME{path}"),
                format!("../{folder}/x"),
                format!("{folder}/x"),
                format!("a.example{path}"),
            ] {
                assert_eq!(check_file("README.md", &line), [], "{line}");
            }
        }
    }

    #[test]
    fn hosts_of_registries_are_found() {
        for host in REGISTRY_HOSTS {
            let line = format!("\nfetch https{host} now");
            let expected = Violation {
                file: "README.md".to_owned(),
                line: 2,
                message: format!(
                    "names the registry host {}: leave it to the client",
                    host.trim_matches(['/', ':'])
                ),
            };
            assert_eq!(check_file("README.md", &line), [expected]);
        }
        assert_eq!(check_file("README.md", "published on crates.io"), []);
        assert_eq!(
            check_file(
                "Cargo.lock",
                &format!("source = \"{}\"", REGISTRY_HOSTS.first().unwrap())
            ),
            []
        );
    }
}
