//! The servers that tests talk to: started on loopback before the first step, stopped after the last one.
//!
//! To add one, add a row to [`SERVERS`]. Its data lives in the run's scratch folder, and a server is stopped by the
//! process id that was started here, never by its name.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Context, Error, Result};
use crate::postgres::{self, POSTGRES};
use crate::{process, python};

/// How long a server may take to start, and to stop when asked.
const START_LIMIT: Duration = Duration::from_secs(30);
const STOP_LIMIT: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(20);

/// A server that tests need.
#[derive(Debug)]
pub(crate) struct Server {
    /// The name of its data folder, and in messages.
    pub(crate) name: &'static str,
    /// The environment variable in which tests find its address.
    pub(crate) variable: &'static str,
    /// What the variable holds for a server at this port of 127.0.0.1.
    pub(crate) address: fn(port: u16) -> String,
    /// Prepares the (empty) data folder; returns the command that serves at the port until it is terminated.
    pub(crate) command: fn(data: &Path, port: u16) -> Result<Command>,
    /// Whether it answers at the port.
    pub(crate) ready: fn(port: u16) -> bool,
}

/// All servers, in the order in which they are started.
pub(crate) const SERVERS: &[Server] = &[
    Server {
        name: "moto",
        variable: MOTO,
        address: local_url,
        command: |_, port| python::script("tools/moto_faithful.py", &[&port.to_string()]),
        ready: accepts,
    },
    POSTGRES_SERVER,
];

/// PostgreSQL, which benchmarks need as well.
pub(crate) const POSTGRES_SERVER: Server = Server {
    name: "postgres",
    variable: POSTGRES,
    address: postgres::url,
    command: postgres::command,
    ready: postgres::ready,
};

/// The variable in which tests find moto, an implementation of AWS's interfaces that is not ours.
pub(crate) const MOTO: &str = "ENVELOPE_MOTO_URL";

/// The URL of a server that speaks HTTP.
pub(crate) fn local_url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// Whether a server accepts connections, which is all that some can be asked.
pub(crate) fn accepts(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// Servers that were started; dropping it stops them, the last one first.
#[derive(Debug, Default)]
pub(crate) struct Running {
    children: Vec<(&'static str, Child)>,
    variables: Vec<(&'static str, String)>,
}

impl Running {
    /// Starts `servers`, with their data in folders of `scratch`, and waits until they answer.
    pub(crate) fn start(servers: &[Server], scratch: &Path) -> Result<Running> {
        let mut running = Running::default();
        for server in servers {
            running.add(server, &scratch.join(server.name))?;
        }
        Ok(running)
    }

    /// The environment variables that lead tests to the servers.
    pub(crate) fn variables(&self) -> &[(&'static str, String)] {
        &self.variables
    }

    fn add(&mut self, server: &Server, data: &Path) -> Result<()> {
        let name = server.name;
        fs::create_dir(data).context(|| format!("cannot make the data folder of {name}"))?;
        let log = data.with_extension("log");
        let output = File::create(&log).context(|| format!("cannot make the log of {name}"))?;
        let errors = output
            .try_clone()
            .context(|| format!("cannot make the log of {name}"))?;
        let port = free_port().context(|| format!("cannot find a port for {name}"))?;
        let mut command = (server.command)(data, port)?;
        command.stdin(Stdio::null()).stdout(output).stderr(errors);
        let child = command
            .spawn()
            .context(|| format!("cannot start `{}`", process::line(&command)))?;
        println!("started {name} on port {port}, process {}", child.id());
        self.children.push((name, child));
        self.wait_until_ready(server, port).map_err(|error| {
            let log = fs::read_to_string(&log).unwrap_or_default();
            Error::new(format!("{error}; it printed:\n{log}"))
        })?;
        self.variables.push((server.variable, (server.address)(port)));
        Ok(())
    }

    fn wait_until_ready(&mut self, server: &Server, port: u16) -> Result<()> {
        let name = server.name;
        let started = Instant::now();
        while !(server.ready)(port) {
            if let Some((_, child)) = self.children.last_mut()
                && let Some(status) = child.try_wait().context(|| format!("lost {name}"))?
            {
                return Err(Error::new(format!("{name} ended with {status} before it answered")));
            }
            if started.elapsed() > START_LIMIT {
                return Err(Error::new(format!(
                    "{name} did not answer within {} s",
                    START_LIMIT.as_secs()
                )));
            }
            thread::sleep(POLL);
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        while let Some((name, mut child)) = self.children.pop() {
            if let Err(error) = stop(&mut child) {
                eprintln!("xtask: cannot stop {name}, process {}: {error}", child.id());
            }
        }
    }
}

/// Asks the process to end, so that it can end its own children; kills it if it does not.
fn stop(child: &mut Child) -> Result<()> {
    let lost = || "lost the process".to_owned();
    if child.try_wait().context(lost)?.is_some() {
        return Ok(());
    }
    let asked = process::run(&mut kill("-TERM", child.id()));
    let since = Instant::now();
    while asked.is_ok() && since.elapsed() < STOP_LIMIT {
        if child.try_wait().context(lost)?.is_some() {
            return Ok(());
        }
        thread::sleep(POLL);
    }
    child.kill().context(lost)?;
    child.wait().context(lost)?;
    Ok(())
}

/// The shell's own `kill`: a program of that name is not on every machine.
fn kill(signal: &str, process: u32) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", r#"kill "$0" "$1""#, signal, &process.to_string()])
        .stderr(Stdio::null());
    command
}

/// A port of the loopback address that was free a moment ago.
fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    const SLEEPER: Server = Server {
        name: "sleeper",
        variable: "ENVELOPE_TEST_SLEEPER",
        address: |port| format!("127.0.0.1:{port}"),
        command: |_, _| {
            let mut command = Command::new("sleep");
            command.arg("60");
            Ok(command)
        },
        ready: |_| true,
    };

    fn runs(process: u32) -> bool {
        kill("-0", process).status().unwrap().success()
    }

    #[test]
    fn a_server_lives_as_long_as_its_owner() {
        let scratch = Scratch::new("servers-test").unwrap();
        let running = Running::start(&[SLEEPER], scratch.path()).unwrap();
        let process = running.children.first().unwrap().1.id();
        let (variable, address) = running.variables().first().unwrap();
        assert_eq!(*variable, "ENVELOPE_TEST_SLEEPER");
        assert!(address.starts_with("127.0.0.1:"), "{address}");
        assert!(runs(process));
        drop(running);
        assert!(!runs(process));
    }

    #[test]
    fn a_server_that_ends_at_once_is_an_error_with_its_log() {
        let scratch = Scratch::new("servers-fail-test").unwrap();
        let broken = Server {
            command: |_, port| {
                let mut command = Command::new("sh");
                command.args(["-c", "echo cannot listen at $0; exit 3", &port.to_string()]);
                Ok(command)
            },
            ready: |_| false,
            ..SLEEPER
        };
        let error = Running::start(&[broken], scratch.path()).unwrap_err().to_string();
        assert!(error.contains("sleeper ended with exit status: 3"), "{error}");
        assert!(error.contains("cannot listen at"), "{error}");
    }
}
