//! What the tests need beyond cargo: how to find it by name, and how to install it where it is missing.
//!
//! To add one, add a row to [`REQUIREMENTS`]. `install` may run any steps; most rows call [`system_package`].

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::error::{Error, Result};
use crate::{postgres, process, python};

/// A program or a service that tests need.
#[derive(Debug)]
pub(crate) struct Requirement {
    /// The name that messages use.
    pub(crate) name: &'static str,
    /// What needs it, as the end of the sentence "`name` is missing: it is needed to …".
    pub(crate) purpose: &'static str,
    /// Whether only the servers need it, and the steps that talk to them.
    pub(crate) for_servers: bool,
    /// Whether it is there. Looks by name and changes nothing.
    pub(crate) found: fn() -> bool,
    /// Installs it. Called only if it was not found, and checked by looking again.
    pub(crate) install: fn() -> Result<()>,
}

/// All requirements, in the order in which they are installed.
pub(crate) const REQUIREMENTS: &[Requirement] = &[
    Requirement {
        name: "git",
        purpose: "list the files that the tree check reads",
        for_servers: false,
        found: || program("git").is_some(),
        install: || system_package("git"),
    },
    Requirement {
        name: "Python",
        purpose: "make the environment of the Python programs that tests talk to",
        for_servers: true,
        found: python::interpreter_found,
        install: python::install_interpreter,
    },
    Requirement {
        name: "Python environment",
        purpose: "run moto, boto3 and the AWS CLI, in the versions of tools/requirements.txt",
        for_servers: true,
        found: python::environment_found,
        install: python::install_environment,
    },
    Requirement {
        name: "PostgreSQL",
        purpose: "keep branch keys in it, from several processes",
        for_servers: true,
        found: postgres::found,
        install: postgres::install,
    },
];

/// Installs every requirement that is missing, those of servers only if these are to be started.
pub(crate) fn ensure(requirements: &[Requirement], servers: bool) -> Result<()> {
    for Requirement {
        name,
        purpose,
        for_servers,
        found,
        install,
    } in requirements
    {
        if (*for_servers && !servers) || found() {
            continue;
        }
        println!("{name} is missing: it is needed to {purpose}; installing it");
        install().map_err(|error| Error::new(format!("cannot install {name}, needed to {purpose}: {error}")))?;
        if !found() {
            return Err(Error::new(format!(
                "{name} was installed, yet it is not found; it is needed to {purpose}"
            )));
        }
    }
    Ok(())
}

/// The program of this name in one of the folders of `PATH`.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// Installs the package `name` with the machine's package manager.
pub(crate) fn system_package(name: &str) -> Result<()> {
    system_package_named(name, &[])
}

/// As [`system_package`], where the package has another name with some managers: pairs of manager and name.
pub(crate) fn system_package_named(name: &str, elsewhere: &[(&str, &str)]) -> Result<()> {
    let Some(manager) = MANAGERS.iter().find(|manager| program(manager.program).is_some()) else {
        let known: Vec<_> = MANAGERS.iter().map(|manager| manager.program).collect();
        return Err(Error::new(format!(
            "no package manager found (looked for {})",
            known.join(", ")
        )));
    };
    let elsewhere = elsewhere.iter().find(|(other, _)| *other == manager.program);
    let name = elsewhere.map_or(name, |(_, name)| name);
    let prefix: &[&str] = match () {
        () if !manager.as_root || is_root() => &[],
        () if program("sudo").is_some() => &["sudo", "-n"],
        () => {
            let line = manager.install(name).join(" ");
            return Err(Error::new(format!("run `{line}` as root, then try again")));
        }
    };
    let refresh = manager
        .refresh
        .map(|command| command.iter().map(|&word| word.to_owned()).collect::<Vec<_>>());
    for words in refresh.into_iter().chain([manager.install(name)]) {
        let mut words = prefix.iter().map(|&word| word.to_owned()).chain(words);
        if let Some(program) = words.next() {
            process::run(
                Command::new(program)
                    .args(words)
                    .env("DEBIAN_FRONTEND", "noninteractive"),
            )?;
        }
    }
    Ok(())
}

/// A package manager and its two commands.
struct Manager {
    program: &'static str,
    as_root: bool,
    /// Fetches the list of packages, where `install` does not do so itself.
    refresh: Option<&'static [&'static str]>,
    install: &'static [&'static str],
}

const MANAGERS: &[Manager] = &[
    Manager {
        program: "apt-get",
        as_root: true,
        refresh: Some(&["apt-get", "update", "-q"]),
        install: &["apt-get", "install", "-q", "-y", "--no-install-recommends"],
    },
    Manager {
        program: "dnf",
        as_root: true,
        refresh: None,
        install: &["dnf", "install", "-y"],
    },
    Manager {
        program: "apk",
        as_root: true,
        refresh: None,
        install: &["apk", "add", "--no-cache"],
    },
    Manager {
        program: "pacman",
        as_root: true,
        refresh: None,
        install: &["pacman", "-S", "--noconfirm"],
    },
    Manager {
        program: "brew",
        as_root: false,
        refresh: None,
        install: &["brew", "install"],
    },
];

impl Manager {
    fn install(&self, package: &str) -> Vec<String> {
        self.install
            .iter()
            .copied()
            .chain([package])
            .map(str::to_owned)
            .collect()
    }
}

pub(crate) fn is_root() -> bool {
    process::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MISSING: Requirement = Requirement {
        name: "the missing thing",
        purpose: "test this",
        for_servers: false,
        found: || false,
        install: || Ok(()),
    };

    #[test]
    fn what_is_found_is_not_installed() {
        let present = Requirement {
            found: || true,
            install: || Err(Error::new("installed anyway")),
            ..MISSING
        };
        ensure(&[present], false).unwrap();
    }

    #[test]
    fn what_only_servers_need_is_not_installed_without_them() {
        let of_servers = || Requirement {
            for_servers: true,
            ..MISSING
        };
        ensure(&[of_servers()], false).unwrap();
        assert!(ensure(&[of_servers()], true).is_err());
    }

    #[test]
    fn an_install_that_changes_nothing_is_an_error() {
        let error = ensure(&[MISSING], false).unwrap_err().to_string();
        assert!(
            error.contains("the missing thing was installed, yet it is not found"),
            "{error}"
        );
    }

    #[test]
    fn a_failed_install_says_what_it_was_for() {
        let broken = Requirement {
            install: || Err(Error::new("no network")),
            ..MISSING
        };
        let error = ensure(&[broken], false).unwrap_err().to_string();
        assert_eq!(
            error,
            "cannot install the missing thing, needed to test this: no network"
        );
    }

    #[test]
    fn programs_are_found_by_name() {
        assert!(program("sh").is_some());
        assert!(program("envelope-no-such-program").is_none());
    }

    #[test]
    fn a_package_is_the_last_word_of_the_install_command() {
        for manager in MANAGERS {
            let line = manager.install("git");
            assert_eq!(line.first().map(String::as_str), Some(manager.program));
            assert_eq!(line.last().map(String::as_str), Some("git"));
        }
    }
}
