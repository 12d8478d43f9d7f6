//! What became of each step, and the closing lines that say so.

use std::fmt;
use std::time::Duration;

/// How a step ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    Passed,
    Failed(String),
    /// It could not run here; the reason.
    Skipped(String),
}

/// The steps that ran, and everything that did not.
#[derive(Debug, Default)]
pub(crate) struct Report {
    steps: Vec<(String, Duration, Outcome)>,
    not_run: Vec<String>,
}

impl Report {
    /// Adds a step that has ended.
    pub(crate) fn add(&mut self, name: &str, duration: Duration, outcome: Outcome) {
        if let Outcome::Skipped(reason) = &outcome {
            self.not_run(format!("{name}: {reason}"));
        }
        self.steps.push((name.to_owned(), duration, outcome));
    }

    /// Adds something inside a step that did not run, such as an ignored test. Said twice, it is listed once.
    pub(crate) fn not_run(&mut self, what: String) {
        if !self.not_run.contains(&what) {
            self.not_run.push(what);
        }
    }

    /// Whether no step failed and at least one passed.
    pub(crate) fn is_success(&self) -> bool {
        self.count(|outcome| matches!(outcome, Outcome::Failed(_))) == 0
            && self.count(|outcome| matches!(outcome, Outcome::Passed)) > 0
    }

    fn count(&self, wanted: fn(&Outcome) -> bool) -> usize {
        self.steps.iter().filter(|(_, _, outcome)| wanted(outcome)).count()
    }
}

/// One line a step, one a thing not run, and last of all the three counts alone on a line.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, duration, outcome) in &self.steps {
            let seconds = duration.as_secs_f64();
            match outcome {
                Outcome::Passed => writeln!(f, "  passed  {seconds:>7.1} s  {name}")?,
                Outcome::Failed(reason) => writeln!(f, "  FAILED  {seconds:>7.1} s  {name}: {reason}")?,
                Outcome::Skipped(_) => writeln!(f, "  skipped {seconds:>7.1} s  {name}")?,
            }
        }
        for what in &self.not_run {
            writeln!(f, "not run: {what}")?;
        }
        let passed = self.count(|outcome| matches!(outcome, Outcome::Passed));
        let failed = self.count(|outcome| matches!(outcome, Outcome::Failed(_)));
        let skipped = self.count(|outcome| matches!(outcome, Outcome::Skipped(_)));
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_close_the_report() {
        let mut report = Report::default();
        report.add("one", Duration::from_millis(1_250), Outcome::Passed);
        report.add("two", Duration::ZERO, Outcome::Failed("it broke".to_owned()));
        report.add("three", Duration::ZERO, Outcome::Skipped("no server".to_owned()));
        report.not_run("a test".to_owned());
        report.not_run("a test".to_owned());
        let expected = "  passed      1.2 s  one\n  FAILED      0.0 s  two: it broke\n  skipped     0.0 s  three\n\
                        not run: three: no server\nnot run: a test\n1 passed, 1 failed, 1 skipped";
        assert_eq!(report.to_string(), expected);
    }

    #[test]
    fn success_takes_a_step_that_passed_and_none_that_failed() {
        let mut report = Report::default();
        assert!(!report.is_success());
        report.add("skipped", Duration::ZERO, Outcome::Skipped("why".to_owned()));
        assert!(!report.is_success());
        report.add("passed", Duration::ZERO, Outcome::Passed);
        assert!(report.is_success());
        report.add("failed", Duration::ZERO, Outcome::Failed("why".to_owned()));
        assert!(!report.is_success());
    }
}
