//! What encryption costs a service: the example `axum_postgres` under mixed load, once with its columns encrypted and once without.
//!
//! This process makes the load; the services are two others. Exits with status 1 if a limit is not met.

use std::error::Error;
use std::process::ExitCode;

mod arguments;
mod http;
mod latencies;
mod load;
mod measure;
mod service;
mod worker;

use arguments::{Arguments, USAGE};
use envelope_benches::report::Report;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The variable in which the server is found, as a URL.
const POSTGRES: &str = "ENVELOPE_POSTGRES_URL";

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("service: {error}");
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
    let mut report = Report::default();
    runtime.block_on(measure::run(&mut report, &url, &arguments))?;
    Ok(report.finish())
}
