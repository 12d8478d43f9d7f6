//! `cargo xtask test`: requirements, servers, steps, report.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::error::Result;
use crate::report::{Outcome, Report};
use crate::requirements::{self, REQUIREMENTS};
use crate::scratch::Scratch;
use crate::servers::{Running, SERVERS};
use crate::steps::{self, Run};
use crate::workspace::Workspace;

/// The environment variable that names the file to which a test that could not run appends a line saying so.
///
/// A test also prints the line, for who runs `cargo test` alone; but the harness hides what a passing test prints.
const NOT_RUN_LOG: &str = "ENVELOPE_NOT_RUN_LOG";

/// What begins a line about something that did not run.
const NOT_RUN: &str = "not run:";

/// Runs the steps whose name holds one of `words` (all of them if there are none); says whether they passed.
pub(crate) fn run(workspace: &Workspace, words: &[String]) -> Result<bool> {
    let steps = steps::selected(workspace, words)?;
    let with_servers = steps.iter().any(|step| step.servers);
    requirements::ensure(REQUIREMENTS, with_servers)?;

    let scratch = Scratch::new("test")?;
    let servers = Running::start(if with_servers { SERVERS } else { &[] }, scratch.path())?;
    let log = NotRunLog::new(scratch.path());
    let mut environment = servers.variables().to_vec();
    environment.push((NOT_RUN_LOG, log.path.display().to_string()));

    let started = Instant::now();
    let mut report = Report::default();
    for (index, step) in steps.iter().enumerate() {
        println!("== {}/{}: {}", index + 1, steps.len(), step.name);
        let run = Run {
            workspace,
            scratch: scratch.path(),
            environment: &environment,
        };
        let since = Instant::now();
        let outcome = step.run(&run, &mut |line| scan(line, &mut report));
        let outcome = outcome.unwrap_or_else(|error| Outcome::Failed(error.to_string()));
        if let Outcome::Failed(reason) = &outcome {
            eprintln!("failed: {reason}");
        }
        println!("-- {}: {:.1} s", step.name, since.elapsed().as_secs_f64());
        report.add(&step.name, since.elapsed(), outcome);
    }
    for line in log.lines() {
        scan(&line, &mut report);
    }
    drop(servers);
    println!("== {} steps in {:.1} s", steps.len(), started.elapsed().as_secs_f64());
    println!("{report}");
    Ok(report.is_success())
}

/// Notes what a line of output says did not run: a line of a test's own, or an ignored test.
fn scan(line: &str, report: &mut Report) {
    if let Some(what) = line.trim().strip_prefix(NOT_RUN) {
        report.not_run(what.trim().to_owned());
    } else if let Some((name, reason)) = ignored(line) {
        report.not_run(format!("{name}: ignored{reason}"));
    }
}

/// The name of an ignored test and its reason (empty, or `, …`), from a line that the test harness prints.
fn ignored(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix("test ")?.split_once(" ... ignored")
}

/// The file to which tests append their `not run:` lines.
struct NotRunLog {
    path: PathBuf,
}

impl NotRunLog {
    fn new(scratch: &Path) -> NotRunLog {
        NotRunLog {
            path: scratch.join("not-run.log"),
        }
    }

    /// Its lines; none if no test wrote one.
    fn lines(&self) -> Vec<String> {
        fs::read_to_string(&self.path)
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_about_what_did_not_run_are_noted_once() {
        let mut report = Report::default();
        scan("test store::reads ... ignored, needs a server", &mut report);
        scan("test store::writes ... ignored", &mut report);
        scan("test store::lists ... ok", &mut report);
        scan("not run: vectors: the folder is missing", &mut report);
        scan("not run: vectors: the folder is missing", &mut report);
        let expected = "not run: store::reads: ignored, needs a server\nnot run: store::writes: ignored\n\
                        not run: vectors: the folder is missing\n0 passed, 0 failed, 0 skipped";
        assert_eq!(report.to_string(), expected);
    }
}
