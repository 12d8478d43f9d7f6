//! The command line.

use anyhow::{Result, bail, ensure};
use lexopt::prelude::{Long, Short, ValueExt as _};

const HELP: &str = "\
Encrypts a stream of events with a data key cache, and counts the calls of the KMS.

Usage: cargo run --example telemetry --features kms [-- OPTIONS]

Options:
  --rate N     events a second [default: 10000]
  --seconds N  how long [default: 10]
  --help       print this
";

/// What the user asked for.
pub(crate) struct Options {
    /// Events a second.
    pub(crate) rate: u64,
    pub(crate) seconds: u64,
}

impl Options {
    /// `None` if only help was asked for, which is then printed.
    pub(crate) fn from_arguments() -> Result<Option<Options>> {
        let mut options = Options {
            rate: 10_000,
            seconds: 10,
        };
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("rate") => options.rate = arguments.value()?.parse()?,
                Long("seconds") => options.seconds = arguments.value()?.parse()?,
                Long("help") | Short('h') => {
                    print!("{HELP}");
                    return Ok(None);
                }
                other => bail!("{}; see --help", other.unexpected()),
            }
        }
        let Options { rate, seconds } = options;
        ensure!(rate > 0 && seconds > 0, "a rate or a time of 0 is no stream");
        Ok(Some(options))
    }
}
