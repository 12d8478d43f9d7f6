//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Result, bail};
use lexopt::prelude::{Long, Short};

const HELP: &str = "\
Encrypts customers from a CSV file into SQLite, reads them back and tampers with them.

Usage: cargo run --example quickstart [-- OPTIONS]

Options:
  --input FILE  customers as CSV [default: the 1,000 that come with this example]
  --db FILE     SQLite database to create and keep [default: a temporary one]
  --key FILE    local key, created if missing [default: quickstart.key beside the database]
  --help        print this
";

/// What the user asked for.
pub(crate) struct Options {
    pub(crate) input: PathBuf,
    pub(crate) db: Option<PathBuf>,
    pub(crate) key: Option<PathBuf>,
}

impl Options {
    /// `None` if only help was asked for, which is then printed.
    pub(crate) fn from_arguments() -> Result<Option<Options>> {
        let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/data/customers.csv");
        let mut options = Options {
            input: shipped.into(),
            db: None,
            key: None,
        };
        let mut input = None;
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("input") => input = Some(file("--input", input, arguments.value()?)?),
                Long("db") => options.db = Some(file("--db", options.db, arguments.value()?)?),
                Long("key") => options.key = Some(file("--key", options.key, arguments.value()?)?),
                Long("help") | Short('h') => {
                    print!("{HELP}");
                    return Ok(None);
                }
                other => bail!("{}; see --help", other.unexpected()),
            }
        }
        options.input = input.unwrap_or(options.input);
        Ok(Some(options))
    }
}

/// A file that an option names, once.
fn file(option: &str, before: Option<PathBuf>, value: OsString) -> Result<PathBuf> {
    if before.is_some() {
        bail!("{option} is given twice");
    }
    if value.is_empty() {
        bail!("{option} names no file");
    }
    Ok(value.into())
}
