//! `cargo xtask bench`: the benchmarks, built with optimization.

use std::ffi::OsString;

use crate::error::Result;
use crate::process;
use crate::workspace::Workspace;

/// Runs the record benchmark with `arguments`; says whether it succeeded.
pub(crate) fn record(workspace: &Workspace, arguments: &[OsString]) -> Result<bool> {
    let mut command = workspace.cargo(&["run", "--release", "-p", "envelope-benches", "--bin", "record", "--"]);
    process::run(command.args(arguments))?;
    Ok(true)
}
