//! What encrypted rows cost in PostgreSQL, against the same rows in plaintext: `cargo xtask bench stores`.
//!
//! Exits with status 1 if a limit is not met.

use std::error::Error;
use std::process::ExitCode;

mod arguments;
mod customers;
mod export;
mod memory;
mod processor;
mod rows;

use arguments::{Arguments, USAGE};
use envelope_benches::report::Report;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The variable in which the server is found, as a URL.
const POSTGRES: &str = "ENVELOPE_POSTGRES_URL";

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("stores: {error}");
        ExitCode::FAILURE
    })
}

fn run() -> Result<ExitCode> {
    let Some(arguments) = Arguments::read(std::env::args().skip(1))? else {
        println!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    };
    let url = std::env::var(POSTGRES).map_err(|_| format!("{POSTGRES} names no PostgreSQL server"))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    if let Some(table) = arguments.export {
        runtime.block_on(export::run(&url, table))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut report = Report::default();
    if arguments.selects("rows") {
        runtime.block_on(rows::run(&mut report, &url, arguments.rows))?;
    }
    if arguments.selects("export") {
        runtime.block_on(memory::run(&mut report, &url, arguments.exported))?;
    }
    Ok(report.finish())
}
