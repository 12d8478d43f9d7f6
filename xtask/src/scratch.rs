//! A folder for what one run writes: logs, inputs it makes up, the data of servers. Gone when the run ends.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use crate::error::{Context, Result};

/// The folder; dropping it removes it.
#[derive(Debug)]
pub(crate) struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// Makes a new, empty folder. A folder of that name that is already there is an error, never reused: on a shared
    /// machine somebody else could have put it there.
    pub(crate) fn new(purpose: &str) -> Result<Scratch> {
        let path = env::temp_dir().join(format!("envelope-{purpose}-{}", process::id()));
        fs::create_dir(&path).context(|| format!("cannot make the folder {}", path.display()))?;
        Ok(Scratch { path })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.path) {
            eprintln!("xtask: cannot remove {}: {error}", self.path.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_goes_with_its_owner_and_is_never_reused() {
        let scratch = Scratch::new("scratch-test").unwrap();
        let path = scratch.path().to_owned();
        assert!(path.is_dir());
        assert!(Scratch::new("scratch-test").is_err());
        drop(scratch);
        assert!(!path.exists());
    }
}
