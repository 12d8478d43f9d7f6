//! `envelope`: the keys of Envelope at the command line.
//!
//! ```text
//! envelope keys create acme --key-store postgres://localhost/app --store-name tenant-keys --kms-key arn:aws:kms:…
//! ```
//!
//! It makes, rotates, lists and forgets branch keys, over the same key stores as programs use, and never sees a key: AWS KMS
//! makes and wraps them. The exit status is 0 if it was done, 1 if it was refused or failed, 2 if the command line is wrong.

mod answer;
mod aws;
mod confirm;
mod error;
mod location;
mod options;
mod run;
mod table;
mod text;

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;

use crate::error::{Error, Result};
use crate::options::Options;

fn main() -> ExitCode {
    // A wrong command line ends here, with status 2; so does a call for help, with 0.
    let options = Options::parse();
    match ended(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", text::one_line(&error));
            ExitCode::from(error.status())
        }
    }
}

fn ended(options: Options) -> Result<()> {
    let options::Command::Keys(keys) = options.command;
    let output = keys.output;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Error::Runtime)?;
    let answer = runtime.block_on(run::run(keys))?;
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{}", answer.shown(output)).map_err(Error::Output)
}
