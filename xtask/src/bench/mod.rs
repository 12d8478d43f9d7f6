//! `cargo xtask bench`: the benchmarks, built with optimization.

mod compile;
mod structs;

use std::ffi::{OsStr, OsString};

use crate::error::{Error, Result};
use crate::scratch::Scratch;
use crate::servers::{POSTGRES_SERVER, Running};
use crate::workspace::Workspace;
use crate::{postgres, process};

/// The benchmarks: programs of `envelope-benches`, and that of the compiler, which is a part of this program.
const NAMES: [&str; 5] = ["record", "kms", STORES, SERVICE, COMPILE];
const STORES: &str = "stores";
const SERVICE: &str = "service";
const COMPILE: &str = "compile";

/// The benchmark of this name.
///
/// # Errors
///
/// If there is none.
pub(crate) fn named(name: Option<&OsStr>) -> Result<&'static str> {
    let all = NAMES.map(|name| format!("`{name}`")).join(" or ");
    let Some(name) = name else {
        return Err(Error::new(format!("`bench` needs the name of a benchmark: {all}")));
    };
    let known = NAMES.into_iter().find(|known| name == *known);
    known.ok_or_else(|| Error::new(format!("there is no benchmark {name:?}: choose {all}")))
}

/// Runs a benchmark with `arguments`; says whether it succeeded.
pub(crate) fn run(workspace: &Workspace, name: &str, arguments: &[OsString]) -> Result<bool> {
    if name == COMPILE {
        return compile::run(workspace, arguments);
    }
    let mut command = workspace.cargo(&["run", "--release", "-p", "envelope-benches", "--bin", name]);
    if ![STORES, SERVICE].contains(&name) {
        process::run(command.arg("--").args(arguments))?;
        return Ok(true);
    }
    if !postgres::found() {
        postgres::install()?;
    }
    let scratch = Scratch::new("bench")?;
    let servers = Running::start(&[POSTGRES_SERVER], scratch.path())?;
    if name == SERVICE {
        // What is under load: the benchmark starts it, and finds it beside its own program.
        let example = [
            "build",
            "--release",
            "-p",
            "envelope-examples",
            "--example",
            "axum_postgres",
        ];
        process::run(workspace.cargo(&example).args(["--features", "axum"]))?;
    }
    command.args(["--features", name, "--"]).args(arguments);
    process::run(command.envs(servers.variables().iter().map(|(name, value)| (name, value))))?;
    Ok(true)
}
