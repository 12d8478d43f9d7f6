//! PostgreSQL: finding or installing its programs, and a server whose data goes with the run.
//!
//! The server listens on loopback alone, and wants a password that lasts as long as this process: whoever may talk to it is
//! its superuser, and may so run programs as its user. It refuses to run as root, so root starts it as another user.

use std::env;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::error::{Context, Error, Result};
use crate::process;
use crate::requirements::{is_root, system_package_named};

/// The variable in which tests find the server, as a URL.
pub(crate) const POSTGRES: &str = "ENVELOPE_POSTGRES_URL";

/// The superuser of the server.
const SUPERUSER: &str = "envelope";

/// Who runs the server for root: the first of them that the machine has.
const USERS: &[&str] = &["postgres", "nobody"];

/// The programs that run here.
const TOOLS: &[&str] = &["initdb", "postgres", "pg_isready"];

/// Where packages have a folder for each version, if they do not put the programs into `PATH`.
const VERSIONS: &[&str] = &[
    "/usr/lib/postgresql",
    "/usr",
    "/usr/libexec",
    "/opt/homebrew/opt",
    "/usr/local/opt",
];

/// Whether its programs are there.
pub(crate) fn found() -> bool {
    folder().is_some()
}

/// Installs the machine's package. Debian's also makes a server of its own, which tests leave alone.
pub(crate) fn install() -> Result<()> {
    system_package_named("postgresql", &[("dnf", "postgresql-server")])
}

/// Makes the data in the (empty) folder; returns the command that serves it at a port of 127.0.0.1.
pub(crate) fn command(data: &Path, port: u16) -> Result<Command> {
    let owner = owner()?;
    let secret = data.with_extension("password");
    let write = |text: &str| fs::write(&secret, text).context(|| "cannot write the password of PostgreSQL".to_owned());
    write("")?; // nobody else may read it by the time that it is in there
    for (path, mode) in [(data, 0o700), (&secret, 0o600)] {
        hand_over(path, mode, owner).context(|| format!("cannot give away {}", path.display()))?;
    }
    write(&password()?)?;
    let mut initdb = as_owner(tool("initdb")?, data, owner);
    initdb.args([
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
        "--username",
        SUPERUSER,
    ]);
    initdb.arg("--pwfile").arg(&secret).arg("--pgdata").arg(data);
    process::run(initdb.stdin(Stdio::null()).stdout(Stdio::null()))?;
    fs::remove_file(&secret).context(|| "cannot remove the password of PostgreSQL".to_owned())?;

    let mut postgres = as_owner(tool("postgres")?, data, owner);
    postgres.arg("-D").arg(data).args(["-p", &port.to_string()]);
    // No socket in a folder that others share, and no wait for a disk that outlives the data.
    for setting in ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"] {
        postgres.args(["-c", setting]);
    }
    Ok(postgres)
}

/// Whether the server takes requests: it accepts connections before it does.
pub(crate) fn ready(port: u16) -> bool {
    let Ok(pg_isready) = tool("pg_isready") else {
        return false;
    };
    let mut command = Command::new(pg_isready);
    command.args(["--quiet", "--host", "127.0.0.1", "--port", &port.to_string()]);
    command.status().is_ok_and(|status| status.success())
}

/// The URL of the server, password included.
pub(crate) fn url(port: u16) -> String {
    let password = password().unwrap_or_default();
    format!("postgres://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres")
}

/// The password of this process.
fn password() -> Result<String> {
    static PASSWORD: OnceLock<String> = OnceLock::new();
    if let Some(password) = PASSWORD.get() {
        return Ok(password.clone());
    }
    let mut bytes = [0; 16];
    let read = File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut bytes));
    read.context(|| "cannot make a password".to_owned())?;
    let hex = bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}"); // writing to a String does not fail
        hex
    });
    Ok(PASSWORD.get_or_init(|| hex).clone())
}

/// A program of PostgreSQL.
fn tool(name: &str) -> Result<PathBuf> {
    let folder = folder().ok_or_else(|| Error::new("the programs of PostgreSQL are not found"))?;
    Ok(folder.join(name))
}

/// The folder that has all programs, so that they are of one version: one of `PATH`, or else that of the newest version
/// that a package has installed.
fn folder() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let complete = |folder: &PathBuf| TOOLS.iter().all(|tool| folder.join(tool).is_file());
    env::split_paths(&path).find(complete).or_else(|| {
        let versions = VERSIONS
            .iter()
            .filter_map(|folder| fs::read_dir(folder).ok())
            .flatten()
            .flatten();
        let folders = versions.map(|version| {
            (
                number(&version.file_name().to_string_lossy()),
                version.path().join("bin"),
            )
        });
        let newest = folders
            .filter(|(_, folder)| complete(folder))
            .max_by_key(|(number, _)| *number);
        newest.map(|(_, folder)| folder)
    })
}

/// The number in the name of a version's folder: `15`, `pgsql-15`, `postgresql@15`.
fn number(folder: &str) -> u32 {
    let digits = folder
        .rsplit(|c: char| !c.is_ascii_digit())
        .find(|digits| !digits.is_empty());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// The user and group under which the server runs, if this process is root; else nobody but who runs this process.
fn owner() -> Result<Option<(u32, u32)>> {
    if !is_root() {
        return Ok(None);
    }
    let id = |flag, user| {
        let mut command = Command::new("id");
        let output = command.args([flag, user]).stderr(Stdio::null()).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    let ids = USERS.iter().find_map(|user| Some((id("-u", user)?, id("-g", user)?)));
    let none = || {
        Error::new(format!(
            "PostgreSQL does not run as root, and there is no user {}",
            USERS.join(" or ")
        ))
    };
    ids.map(Some).ok_or_else(none)
}

/// A command of the owner, in a folder that the owner may enter.
fn as_owner(program: PathBuf, folder: &Path, owner: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    #[cfg(unix)]
    if let Some((user, group)) = owner {
        use std::os::unix::process::CommandExt as _;
        command.uid(user).gid(group); // and of no other group
    }
    command
}

#[cfg(unix)]
fn hand_over(path: &Path, mode: u32, owner: Option<(u32, u32)>) -> std::io::Result<()> {
    use std::os::unix::fs::{PermissionsExt as _, chown};
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    match owner {
        Some((user, group)) => chown(path, Some(user), Some(group)),
        None => Ok(()),
    }
}

#[cfg(not(unix))]
fn hand_over(_: &Path, _: u32, _: Option<(u32, u32)>) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;
    use crate::servers::{Running, Server};

    #[test]
    fn folders_of_versions_have_numbers() {
        for (folder, version) in [
            ("15", 15),
            ("pgsql-16", 16),
            ("postgresql@17", 17),
            ("postgresql15", 15),
            ("lib", 0),
        ] {
            assert_eq!(number(folder), version, "{folder}");
        }
    }

    #[test]
    fn a_server_takes_requests_of_who_has_the_password() {
        if !found() {
            println!("not run: a PostgreSQL server of one's own, since its programs are not found");
            return;
        }
        let scratch = Scratch::new("postgres-test").unwrap();
        let servers = [Server {
            name: "postgres",
            variable: POSTGRES,
            address: url,
            command,
            ready,
        }];
        let running = Running::start(&servers, scratch.path()).unwrap();
        assert!(!scratch.path().join("postgres.password").exists());
        let (_, url) = running.variables().first().unwrap();
        let mut psql = Command::new(tool("psql").unwrap());
        psql.args([url, "--no-password", "--command=SELECT 1"]);
        psql.stdout(Stdio::null()).stderr(Stdio::null());
        assert!(psql.status().unwrap().success());
        let url = url.replace(&password().unwrap(), "guessed");
        psql = Command::new(tool("psql").unwrap());
        psql.args([&url, "--no-password", "--command=SELECT 1"]);
        psql.stdout(Stdio::null()).stderr(Stdio::null());
        assert!(!psql.status().unwrap().success());
    }

    #[test]
    fn the_password_lasts_and_is_in_the_url() {
        let password = password().unwrap();
        assert_eq!(password.len(), 32);
        assert_eq!(
            url(5432),
            format!("postgres://envelope:{password}@127.0.0.1:5432/postgres")
        );
    }
}
