//! The local KMS beside moto: one table of cases, run against both by boto3 and by the AWS CLI.

use std::env;
use std::process::Command;

use crate::error::{Context, Error, Result};
use crate::report::Outcome;
use crate::servers::{MOTO, Running, Server, accepts, local_url};
use crate::steps::Run;
use crate::{process, python};

/// How many cases there are: one that got lost would not be missed otherwise.
const CASES: usize = 194;

/// Our own server, as the program that other languages' clients use.
const LOCAL_KMS: Server = Server {
    name: "local-kms",
    variable: "ENVELOPE_LOCAL_KMS_URL",
    address: local_url,
    command: |_, port| {
        // It was built into the folder that this program was built into.
        let this = env::current_exe().context(|| "cannot find the build folder".to_owned())?;
        let mut command = Command::new(this.with_file_name(format!("local-kms{}", env::consts::EXE_SUFFIX)));
        command.args(["--port", &port.to_string()]);
        Ok(command)
    },
    ready: accepts,
};

/// Runs the cases, and fails on differences that `tools/kms_differences.py` does not list with what AWS documents.
pub(crate) fn kms(run: &Run<'_>) -> Result<Outcome> {
    // As in the step `tests`, so that the dependencies are those that it has built.
    let build = [
        "build",
        "--quiet",
        "--workspace",
        "--all-features",
        "--bin",
        "local-kms",
    ];
    process::run(&mut run.cargo(&build))?;
    let moto = run.environment.iter().find(|(name, _)| *name == MOTO);
    let (_, moto) = moto.ok_or_else(|| Error::new("moto is not running"))?;
    let local = Running::start(&[LOCAL_KMS], run.scratch)?;
    let (_, url) = local.variables().first().ok_or_else(|| Error::new("no local KMS"))?;
    let cases = CASES.to_string();
    let arguments = ["--moto", moto, "--local", url, "--cases", &cases];
    let mut command = python::script("tools/kms_conformance.py", &arguments)?;
    process::run(command.args(["--check", "docs/kms-differences.md"]))?;
    Ok(Outcome::Passed)
}
