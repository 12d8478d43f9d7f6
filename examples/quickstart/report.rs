//! The table at the end, and whether all went as expected.

use std::fmt;
use std::time::Duration;

use indicatif::HumanCount;

/// What the program found.
pub(crate) struct Report {
    pub(crate) rows: usize,
    /// Customers that did not come back as they were.
    pub(crate) different: usize,
    pub(crate) encrypting: Timing,
    pub(crate) decrypting: Timing,
    /// Bytes of all values, as they were and as they are stored.
    pub(crate) plain_bytes: u64,
    pub(crate) stored_bytes: u64,
    pub(crate) tampering: Tally,
}

/// Where the time of one direction went.
#[derive(Clone, Copy, Default)]
pub(crate) struct Timing {
    pub(crate) cryptography: Duration,
    pub(crate) database: Duration,
}

/// What tampering came to.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) tried: usize,
    pub(crate) caught: usize,
    /// How many should have been caught.
    pub(crate) expected: usize,
    /// How many went otherwise than expected.
    pub(crate) surprises: usize,
}

impl Tally {
    /// Counts one case: whether it was caught, and whether it should have been.
    pub(crate) fn count(&mut self, caught: bool, expected: bool) {
        self.tried += 1;
        self.caught += usize::from(caught);
        self.expected += usize::from(expected);
        self.surprises += usize::from(caught != expected);
    }
}

impl Report {
    /// The exit status: 0 if every record came back and every tampering was caught or not as it should be, else 1.
    pub(crate) fn status(&self) -> u8 {
        u8::from(self.different > 0 || self.tampering.surprises > 0)
    }

    fn per_row(&self, bytes: u64) -> String {
        HumanCount(bytes / (self.rows as u64).max(1)).to_string()
    }

    fn rate(&self, timing: Timing) -> String {
        let per_second = self.rows as f64 / timing.cryptography.as_secs_f64().max(1e-9);
        let (cryptography, database) = (millis(timing.cryptography), millis(timing.database));
        format!(
            "{:>9} records/s  ({cryptography} on one core; SQLite took another {database})",
            HumanCount(per_second as u64).to_string()
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally {
            tried,
            caught,
            expected,
            surprises,
        } = self.tampering;
        let rows = HumanCount(self.rows as u64).to_string();
        let (before, after) = (self.per_row(self.plain_bytes), self.per_row(self.stored_bytes));
        writeln!(
            f,
            "rows           {rows:>9}            (written and read back; {} of them differ)",
            self.different
        )?;
        writeln!(f, "encryption     {}", self.rate(self.encrypting))?;
        writeln!(f, "decryption     {}", self.rate(self.decrypting))?;
        writeln!(f, "bytes per row  {before:>9} before, {after} after")?;
        writeln!(
            f,
            "tampering      {tried:>9} tried, {caught} caught, {expected} expected to be caught"
        )?;
        if cfg!(debug_assertions) {
            writeln!(
                f,
                "\nThese are the rates of a debug build; `cargo run --release --example quickstart` shows the real ones."
            )?;
        }
        match self.status() {
            0 => write!(f, "\nAll as expected."),
            _ => write!(
                f,
                "\nNOT as expected: {} records differ, {surprises} tamperings went otherwise.",
                self.different
            ),
        }
    }
}

fn millis(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// An error and its causes, in one line. A cause that the error has just quoted is left out: sqlx repeats what the
/// database said.
pub(crate) fn sentence(error: &anyhow::Error) -> String {
    let mut sentence = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if !sentence.ends_with(&cause) {
            sentence.push_str(if sentence.is_empty() { "" } else { ": " });
            sentence.push_str(&cause);
        }
    }
    sentence
}
