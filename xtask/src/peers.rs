//! `cargo xtask peers`: Envelope beside AWS's own library, by the crate `peers`.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::error::Result;
use crate::process;
use crate::workspace::Workspace;

/// Builds `peers` and runs it with `arguments`. It fails if the two disagree.
///
/// Its build takes long and has a profile of its own, so that it goes to a target folder that is not the workspace's, and
/// without the profile that the environment may ask for.
pub(crate) fn run(workspace: &Workspace, arguments: &[OsString]) -> Result<bool> {
    let mut command = workspace.cargo(&["run", "--locked", "--manifest-path", "peers/Cargo.toml", "--"]);
    match target_folder(env::var_os("CARGO_TARGET_DIR")) {
        Some(folder) => command.env("CARGO_TARGET_DIR", folder),
        None => command.env_remove("CARGO_TARGET_DIR"),
    };
    for (name, _) in env::vars_os().filter(|(name, _)| rebuilds(&name.to_string_lossy())) {
        command.env_remove(name);
    }
    process::run(command.args(arguments))?;
    Ok(true)
}

/// Whether a variable would have the peers built anew: a profile; or what cargo tells us of ourselves, which a build script of
/// theirs takes for news.
fn rebuilds(name: &str) -> bool {
    let prefixes = ["CARGO_PROFILE_", "CARGO_PKG_", "CARGO_MANIFEST_"];
    prefixes.iter().any(|prefix| name.starts_with(prefix))
}

/// The folder `peers` beside the one that the environment names. Without that, cargo's own choice: `target` in the crate.
fn target_folder(main: Option<OsString>) -> Option<PathBuf> {
    let main = PathBuf::from(main?);
    // Beside a relative one, the crate itself might lie.
    main.is_absolute().then(|| main.with_file_name("peers"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_target_folder_is_beside_the_main_one() {
        assert_eq!(target_folder(Some("/cache/main".into())), Some("/cache/peers".into()));
        assert_eq!(target_folder(Some("target".into())), None);
        assert_eq!(target_folder(None), None);
    }
}
