//! The project's own tasks: `cargo xtask test`, `cargo xtask bench` and `cargo xtask peers`.
//!
//! `test` is the second of the two commands that a new checkout needs: it installs what is missing, starts the servers
//! that tests talk to, runs everything, and stops what it started. It depends on nothing but the standard library, so
//! that it starts quickly.

use std::ffi::OsString;
use std::process::ExitCode;

mod bench;
mod conformance;
mod error;
mod features;
mod first_program;
mod peers;
mod postgres;
mod process;
mod python;
mod report;
mod requirements;
mod scratch;
mod servers;
mod steps;
mod test;
mod tree;
mod workspace;

use error::{Error, Result};
use workspace::Workspace;

const USAGE: &str = "\
usage: cargo xtask <task>

  test [WORD...]            install what is missing, start the servers, run every step; with words, the steps
                            whose name holds one of them
  bench record [-- ARG...]  measure the cost of a record
  bench kms [-- ARG...]     measure the calls of a key service, and the cost of caching data keys; `-- --help` says more
  bench stores [-- ARG...]  measure what encrypted rows cost in PostgreSQL; `-- --help` says more
  bench service [-- ARG...] measure what encryption costs a service under load; `-- --help` says more
  bench compile             measure what the derive costs the compiler, against serde's derives
  peers [ARG...]            run AWS's own library against ours (the first build takes ten minutes); peers/README.md says more
  help                      print this text";

/// What the command line asks for.
#[derive(Debug, PartialEq)]
enum Task {
    Test {
        words: Vec<String>,
    },
    Bench {
        name: &'static str,
        arguments: Vec<OsString>,
    },
    Peers {
        arguments: Vec<OsString>,
    },
    Help,
}

fn main() -> ExitCode {
    match parse(std::env::args_os().skip(1)).and_then(run) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a task and says whether it succeeded; an error is a task that could not be carried out.
fn run(task: Task) -> Result<bool> {
    match task {
        Task::Test { words } => test::run(&Workspace::open()?, &words),
        Task::Bench { name, arguments } => bench::run(&Workspace::open()?, name, &arguments),
        Task::Peers { arguments } => peers::run(&Workspace::open()?, &arguments),
        Task::Help => {
            println!("{USAGE}");
            Ok(true)
        }
    }
}

fn parse(mut arguments: impl Iterator<Item = OsString>) -> Result<Task> {
    let Some(task) = arguments.next() else {
        return Err(Error::new(format!("no task given\n\n{USAGE}")));
    };
    match task.to_str() {
        Some("test") => Ok(Task::Test {
            words: arguments.map(word).collect::<Result<_>>()?,
        }),
        Some("bench") => parse_bench(arguments),
        Some("peers") => Ok(Task::Peers {
            arguments: arguments.collect(),
        }),
        Some("help" | "-h" | "--help") => Ok(Task::Help),
        _ => Err(Error::new(format!("there is no task {task:?}\n\n{USAGE}"))),
    }
}

fn parse_bench(mut arguments: impl Iterator<Item = OsString>) -> Result<Task> {
    let name = bench::named(arguments.next().as_deref())?;
    match arguments.next() {
        Some(separator) if separator == "--" => Ok(Task::Bench {
            name,
            arguments: arguments.collect(),
        }),
        Some(other) => Err(Error::new(format!(
            "put `--` before the benchmark's own arguments (got {other:?})"
        ))),
        None => Ok(Task::Bench {
            name,
            arguments: Vec::new(),
        }),
    }
}

/// A word that selects steps by name. An option is refused, since it would otherwise select no step.
fn word(argument: OsString) -> Result<String> {
    match argument.into_string() {
        Ok(word) if word.starts_with('-') => Err(Error::new(format!("`test` has no option {word}\n\n{USAGE}"))),
        Ok(word) => Ok(word),
        Err(argument) => Err(Error::new(format!("{argument:?} is not the name of a step"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Task> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn tasks_and_their_arguments_are_read() {
        assert_eq!(parsed("test").unwrap(), Task::Test { words: vec![] });
        assert_eq!(
            parsed("test tree").unwrap(),
            Task::Test {
                words: vec!["tree".to_owned()]
            }
        );
        for name in ["record", "kms", "service", "compile"] {
            assert_eq!(
                parsed(&format!("bench {name}")).unwrap(),
                Task::Bench {
                    name,
                    arguments: vec![]
                }
            );
        }
        assert_eq!(
            parsed("bench kms -- --records 5").unwrap(),
            Task::Bench {
                name: "kms",
                arguments: vec!["--records".into(), "5".into()]
            }
        );
        assert_eq!(
            parsed("peers live --items 5").unwrap(),
            Task::Peers {
                arguments: vec!["live".into(), "--items".into(), "5".into()]
            }
        );
        assert_eq!(parsed("--help").unwrap(), Task::Help);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in ["", "tset", "test --fast", "bench", "bench field", "bench record -n"] {
            assert!(parsed(line).is_err(), "{line:?} was accepted");
        }
    }
}
