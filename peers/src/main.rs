//! Envelope beside AWS's own library, the crate `aws-db-esdk`: live, as vectors, by structs, and by
//! branch keys of shared tables. README.md says more.

mod agree;
mod arguments;
mod aws;
mod branch_keys;
mod bytes;
mod changed;
mod config;
mod counts;
mod derived;
mod forger;
mod live;
mod mutate;
mod ours;
mod random;
mod value;
mod vectors;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use arguments::{Arguments, Task};

#[tokio::main]
async fn main() -> ExitCode {
    let result = match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => run(&arguments).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(0) => ExitCode::SUCCESS,
        Ok(disagreements) => {
            println!("{disagreements} disagreements");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("peers: {error:?}");
            ExitCode::FAILURE
        }
    }
}

/// Runs what was asked for; gives the number of disagreements.
async fn run(arguments: &Arguments) -> Result<usize> {
    let start = Instant::now();
    let mut disagreements = 0;
    println!("seed {}", arguments.seed);
    if arguments.runs(Task::Vectors) {
        vectors::run().await?;
    }
    if arguments.runs(Task::Derived) {
        disagreements += derived::run(arguments.seed, arguments.items).await?;
    }
    if arguments.runs(Task::Live) {
        disagreements += live::items(arguments.seed, arguments.items).await?;
        disagreements += changed::mutants(arguments.seed, arguments.mutated).await?;
        disagreements += changed::plaintexts(arguments.seed, arguments.mutated / 2).await?;
    }
    if arguments.runs(Task::BranchKeys) {
        disagreements += branch_keys::run(arguments.seed, arguments.items).await?;
    }
    println!("{disagreements} disagreements in {:.0?}", start.elapsed());
    Ok(disagreements)
}
