//! The checkout that the tasks work on.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Context, Error, Result};
use crate::process;

/// The root of the checkout and the cargo that runs us.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
    cargo: OsString,
}

impl Workspace {
    /// Finds the checkout through the variables that `cargo run` sets.
    pub(crate) fn open() -> Result<Workspace> {
        let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let (Some(package), Some(cargo)) = (package, env::var_os("CARGO")) else {
            return Err(Error::new("run this through cargo: `cargo xtask …`"));
        };
        let root = package.parent().map(Path::to_owned);
        let root = root.ok_or_else(|| Error::new(format!("{} lies in no workspace", package.display())))?;
        Ok(Workspace { root, cargo })
    }

    /// `path`, which is relative to the root, as an absolute path.
    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    /// Reads a text file of the checkout.
    pub(crate) fn read(&self, path: &str) -> Result<String> {
        fs::read_to_string(self.path(path)).context(|| format!("cannot read {path}"))
    }

    /// A cargo command at the root of the checkout.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        self.command(&self.cargo, arguments)
    }

    /// Any command at the root of the checkout.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).args(arguments);
        command
    }

    /// The files that are committed or about to be, relative to the root; `None` where there is no git checkout.
    pub(crate) fn files(&self) -> Result<Option<Vec<String>>> {
        if !self.path(".git").exists() {
            return Ok(None);
        }
        let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let listing = process::capture(&mut self.command("git", &arguments))?;
        let mut files: Vec<String> = listing.split_terminator('\0').map(str::to_owned).collect();
        files.retain(|file| self.path(file).is_file());
        files.sort_unstable();
        files.dedup();
        Ok(Some(files))
    }
}
