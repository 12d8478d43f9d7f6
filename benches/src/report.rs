//! What is printed, and whether all that must hold does.

use std::fmt::Display;
use std::process::ExitCode;

/// Prints sections, and counts what is not as it must be.
#[derive(Debug, Default)]
pub struct Report {
    sections: u32,
    missed: Vec<String>,
}

impl Report {
    /// Begins a section.
    pub fn section(&mut self, heading: &str) {
        self.sections += 1;
        println!("{}== {heading}", if self.sections > 1 { "\n" } else { "" });
    }

    /// A number that must be the expected one.
    pub fn exactly<T: PartialEq + Display>(&mut self, what: &str, found: T, expected: T) {
        let kept = found == expected;
        self.verdict(what, kept, &format!("{found} (must be {expected})"));
    }

    /// A number that must be no more than the limit.
    pub fn at_most(&mut self, what: &str, found: f64, limit: f64) {
        self.verdict(what, found <= limit, &format!("{found:.3} (at most {limit:.3})"));
    }

    /// Something that must hold.
    pub fn verdict(&mut self, what: &str, kept: bool, found: &str) {
        println!("{what}: {found}: {}", if kept { "kept" } else { "NOT KEPT" });
        if !kept {
            self.missed.push(what.to_owned());
        }
    }

    /// Says whether all was kept.
    pub fn finish(self) -> ExitCode {
        if self.missed.is_empty() {
            println!("\nall counts and limits kept");
            ExitCode::SUCCESS
        } else {
            println!("\nnot kept:");
            self.missed.iter().for_each(|what| println!("  {what}"));
            ExitCode::FAILURE
        }
    }
}
