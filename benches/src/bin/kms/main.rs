//! What a cache of data keys saves and costs, most of it against a local KMS: `cargo xtask bench kms`.
//!
//! Exits with status 1 if a count or a limit is not met.

use std::error::Error;
use std::process::ExitCode;

mod arguments;
mod at_once;
mod hits;
mod in_order;
mod key_service;
mod keyrings;
mod limits;
mod paced;
mod through;
mod versus;

use arguments::{Arguments, USAGE};
use envelope_benches::report::Report;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("kms: {error}");
        ExitCode::FAILURE
    })
}

fn run() -> Result<ExitCode> {
    let Some(arguments) = Arguments::read(std::env::args().skip(1))? else {
        println!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    };
    let mut report = Report::default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if arguments.selects("order") {
        runtime.block_on(in_order::run(&mut report, arguments.records))?;
    }
    if arguments.selects("once") {
        runtime.block_on(at_once::run(&mut report))?;
    }
    if arguments.selects("paced") {
        runtime.block_on(paced::run(&mut report))?;
    }
    if arguments.selects("versus") {
        runtime.block_on(versus::run(&mut report))?;
    }
    if arguments.selects("keyrings") {
        runtime.block_on(keyrings::run(&mut report))?;
    }
    drop(runtime);
    if arguments.selects("limits") {
        limits::run(&mut report)?;
    }
    if arguments.selects("hits") {
        hits::run(&mut report)?;
    }
    if arguments.selects("through") {
        through::run(&mut report)?;
    }
    Ok(report.finish())
}
