//! The Python environment of the programs in `tools/`: made once for each list of requirements, in the user's cache.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::{Error, Result};
use crate::process;
use crate::requirements::{program, system_package_named};
use crate::workspace::Workspace;

/// What is installed: a line `name[extras]==version` each.
const REQUIREMENTS: &str = "tools/requirements.txt";

/// Says, by its exit status, whether the distributions `name==version` of its arguments are installed.
const INSTALLED: &str = "\
import sys
from importlib.metadata import version
sys.exit(any(version(name) != wanted for name, wanted in (line.split('==') for line in sys.argv[1:])))";

/// A script of the checkout, run by the environment's Python at the root of the checkout.
pub(crate) fn script(path: &str, arguments: &[&str]) -> Result<Command> {
    let workspace = Workspace::open()?;
    let mut command = workspace.command(interpreter(&environment(&workspace)?), &["-B", path]);
    command.args(arguments);
    Ok(command)
}

/// Whether there is a Python that can make environments.
pub(crate) fn interpreter_found() -> bool {
    program("python3").is_some_and(|python| succeeds(Command::new(python).args(["-c", "import ensurepip, venv"])))
}

pub(crate) fn install_interpreter() -> Result<()> {
    system_package_named("python3", &[("apt-get", "python3-venv"), ("pacman", "python")])
}

/// Whether the environment has everything, in the required versions.
pub(crate) fn environment_found() -> bool {
    let found = || {
        let workspace = Workspace::open()?;
        let pinned = pinned(&workspace.read(REQUIREMENTS)?)?;
        let python = interpreter(&environment(&workspace)?);
        Ok::<_, Error>(succeeds(Command::new(python).args(["-c", INSTALLED]).args(pinned)))
    };
    found().unwrap_or(false)
}

/// Makes the environment, in place of what an interrupted installation left.
pub(crate) fn install_environment() -> Result<()> {
    let workspace = Workspace::open()?;
    let folder = environment(&workspace)?;
    println!("into {}; this takes a minute or two, once", folder.display());
    process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let arguments = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    let mut install = workspace.command(interpreter(&folder), &arguments);
    process::run(install.args(["--requirement", REQUIREMENTS]))
}

/// The environment's folder: another one for each list of requirements, so that two checkouts do not fight.
fn environment(workspace: &Workspace) -> Result<PathBuf> {
    let requirements = workspace.read(REQUIREMENTS)?;
    let requirements = lines(&requirements).collect::<Vec<_>>().join("\n");
    let cache = env::var_os("XDG_CACHE_HOME").filter(|cache| !cache.is_empty());
    let home = || Some(PathBuf::from(env::var_os("HOME")?).join(".cache"));
    let cache = cache.map(PathBuf::from).or_else(home);
    let cache =
        cache.ok_or_else(|| Error::new("neither XDG_CACHE_HOME nor HOME says where to keep the environment"))?;
    Ok(cache
        .join("envelope")
        .join(format!("venv-{:016x}", fingerprint(&requirements))))
}

fn interpreter(environment: &Path) -> PathBuf {
    environment.join("bin/python")
}

/// The lines that state a requirement.
fn lines(requirements: &str) -> impl Iterator<Item = &str> {
    let lines = requirements.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The requirements as `name==version`, without extras and comments.
fn pinned(requirements: &str) -> Result<Vec<String>> {
    lines(requirements)
        .map(|line| {
            let not_pinned = || Error::new(format!("{REQUIREMENTS}: `{line}` is not name==version"));
            let (name, version) = line.split_once("==").ok_or_else(not_pinned)?;
            let name = name.split('[').next().unwrap_or(name);
            Ok(format!("{name}=={version}"))
        })
        .collect()
}

/// FNV-1a: the same for ever, unlike the hashers of the standard library.
fn fingerprint(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

fn succeeds(command: &mut Command) -> bool {
    let silent = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_are_names_and_versions() {
        let pinned = |text| pinned(text).map_err(|error| error.to_string());
        let text = "# why\n\nboto3==1.2.3\nmoto[kms,server]==5.0\n";
        assert_eq!(pinned(text).unwrap(), ["boto3==1.2.3", "moto==5.0"]);
        assert!(pinned("boto3>=1").unwrap_err().contains("`boto3>=1`"));
    }

    #[test]
    fn fingerprints_are_those_of_fnv() {
        assert_eq!(fingerprint(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint("a"), 0xaf63_dc4c_8601_ec8c);
    }
}
