//! A KMS with a key, a place for a table, and the program.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use envelope_testing::LocalKms;
use tempfile::TempDir;

/// A KMS with a key, and a place for a table.
pub(crate) struct World {
    pub(crate) kms: LocalKms,
    pub(crate) key: String,
    pub(crate) url: String,
    pub(crate) folder: TempDir,
}

/// What a run of the program came to.
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl World {
    /// With a SQLite file that is not there yet.
    pub(crate) fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("keys.db").display());
        World::at(url, folder)
    }

    pub(crate) fn at(url: String, folder: TempDir) -> World {
        let kms = LocalKms::start_blocking().unwrap();
        let key = kms.region("eu-central-1").create_key();
        World { kms, key, url, folder }
    }

    /// With a table that was made, and a branch key `acme`.
    pub(crate) fn with_acme() -> World {
        let world = World::new();
        world.keys(&["create-table"]).succeeded();
        world.keys(&["create", "acme"]).succeeded();
        world
    }

    /// Runs `envelope keys` with all options set, `arguments` last.
    pub(crate) fn keys(&self, arguments: &[&str]) -> Run {
        self.keys_and_type(arguments, "")
    }

    /// As `keys`, with something on standard input.
    pub(crate) fn keys_and_type(&self, arguments: &[&str], input: &str) -> Run {
        let mut command = self.command();
        command.args(["--kms-key", &self.key, "--kms-endpoint", self.kms.endpoint()]);
        run(command.args(["--store-name", "tenant-keys"]).args(arguments), input)
    }

    /// `envelope keys` with the table alone.
    pub(crate) fn command(&self) -> Command {
        let mut command = program();
        command.args(["keys", "--key-store", &self.url]);
        command
    }
}

/// The program, without what the environment of the tests says.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_envelope"));
    for (name, _) in std::env::vars_os() {
        let shown = name.to_string_lossy();
        if shown.starts_with("ENVELOPE_") || shown.starts_with("AWS_") {
            command.env_remove(&name);
        }
    }
    command
}

pub(crate) fn run(command: &mut Command, input: &str) -> Run {
    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that does not ask may be gone by now.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    Run {
        status: status.code().unwrap(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}

impl Run {
    /// What it printed, without the last line feed.
    #[track_caller]
    pub(crate) fn succeeded(self) -> String {
        assert_eq!((self.status, self.err.as_str()), (0, ""), "{}", self.out);
        self.out.trim_end().to_owned()
    }

    #[track_caller]
    pub(crate) fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.succeeded()).unwrap()
    }

    /// It failed in one line, which it says, with nothing on standard output.
    #[track_caller]
    pub(crate) fn failed(self, status: i32, says: &str) {
        let Run {
            status: found,
            out,
            err,
        } = self;
        assert_eq!((found, out.as_str()), (status, ""), "{err}");
        let line = err.strip_suffix('\n').expect("a line");
        assert!(line.starts_with("error: ") && !line.contains('\n'), "{err}");
        assert!(line.contains(says), "{err}");
    }
}
