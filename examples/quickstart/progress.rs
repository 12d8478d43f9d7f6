//! How far a step has got: a bar on a terminal, plain lines otherwise (at most one a second, and the last one).

use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressStyle};

/// The progress of one step over many records, written to standard error.
pub(crate) struct Progress {
    step: &'static str,
    bar: ProgressBar,
    last_line: Instant,
}

impl Progress {
    /// Starts a step, named by what it does: "encrypting".
    pub(crate) fn start(step: &'static str, records: usize) -> Progress {
        let bar = ProgressBar::new(records as u64).with_message(step);
        if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:40}] {human_pos}/{human_len} {elapsed}") {
            bar.set_style(style);
        }
        Progress {
            step,
            bar,
            last_line: Instant::now(),
        }
    }

    /// One more record is done.
    pub(crate) fn advance(&mut self) {
        self.bar.inc(1);
        if self.bar.is_hidden() && self.last_line.elapsed() >= Duration::from_secs(1) {
            self.line();
        }
    }

    /// Ends the step: the bar goes, the last line stays.
    pub(crate) fn finish(mut self) {
        if self.bar.is_hidden() {
            self.line();
        }
        self.bar.finish_and_clear();
    }

    fn line(&mut self) {
        eprintln!(
            "{}: {} of {}",
            self.step,
            HumanCount(self.bar.position()),
            HumanCount(self.bar.length().unwrap_or(0))
        );
        self.last_line = Instant::now();
    }
}
