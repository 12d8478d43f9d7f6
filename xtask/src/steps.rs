//! The steps of `cargo xtask test`, in the order in which they run: quick ones first.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Context, Error, Result};
use crate::report::Outcome;
use crate::workspace::Workspace;
use crate::{conformance, features, first_program, process, tree};

/// What a step needs to run.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    pub(crate) workspace: &'a Workspace,
    /// A folder for files that the step makes up.
    pub(crate) scratch: &'a Path,
    /// Where tests find the servers, and where they say what they did not run.
    pub(crate) environment: &'a [(&'static str, String)],
}

impl Run<'_> {
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.workspace.cargo(arguments);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// What a step does. Its last argument takes each line that tests print.
type Body = Box<dyn Fn(&Run<'_>, &mut dyn FnMut(&str)) -> Result<Outcome>>;

/// A named part of the run that passes, fails or is skipped as a whole.
pub(crate) struct Step {
    pub(crate) name: String,
    /// Whether it talks to the servers.
    pub(crate) servers: bool,
    body: Body,
}

impl Step {
    fn new(name: impl Into<String>, body: impl Fn(&Run<'_>) -> Result<Outcome> + 'static) -> Step {
        Step {
            name: name.into(),
            servers: false,
            body: Box::new(move |run, _| body(run)),
        }
    }

    /// Runs the step; an error is a failure.
    pub(crate) fn run(&self, run: &Run<'_>, on_line: &mut dyn FnMut(&str)) -> Result<Outcome> {
        (self.body)(run, on_line)
    }
}

/// The steps whose name holds one of `words`, or all of them if there are no words.
pub(crate) fn selected(workspace: &Workspace, words: &[String]) -> Result<Vec<Step>> {
    let mut steps = all(workspace)?;
    let names: Vec<_> = steps.iter().map(|step| step.name.clone()).collect();
    steps.retain(|step| words.is_empty() || words.iter().any(|word| step.name.contains(word.as_str())));
    if steps.is_empty() {
        return Err(Error::new(format!(
            "no step is named so; there are: {}",
            names.join(", ")
        )));
    }
    Ok(steps)
}

fn all(workspace: &Workspace) -> Result<Vec<Step>> {
    let mut steps = vec![
        Step::new("toolchain", pinned_toolchain),
        Step::new("tree", check_tree),
        Step::new("quickstart dependencies", quickstart_dependencies),
        Step {
            name: "tests".to_owned(),
            servers: true,
            body: Box::new(all_tests),
        },
        Step {
            servers: true,
            ..Step::new("KMS conformance", conformance::kms)
        },
        Step {
            servers: true,
            ..Step::new("first program", first_program::run)
        },
    ];
    steps.extend(feature_checks(workspace)?);
    steps.push(Step::new("quickstart", |run| quickstart(run, None)));
    steps.push(Step::new("quickstart on another file", |run| {
        quickstart(run, Some(&other_customers(run)?))
    }));
    steps.push(Step::new("KMS examples", kms_examples));
    steps.push(Step::new("DynamoDB example", dynamodb_example));
    Ok(steps)
}

/// The compiler is the pinned one: the expected messages of `ui-tests` are those of that version.
fn pinned_toolchain(run: &Run<'_>) -> Result<Outcome> {
    let pinned = run.workspace.read("rust-toolchain.toml")?;
    let pinned = pinned
        .lines()
        .find_map(|line| line.trim().strip_prefix("channel = \"")?.strip_suffix('"'));
    let pinned = pinned.ok_or_else(|| Error::new("rust-toolchain.toml names no channel"))?;
    let version = process::capture(&mut run.workspace.command("rustc", &["--version"]))?;
    if version.split_whitespace().nth(1) != Some(pinned) {
        let version = version.trim();
        return Err(Error::new(format!(
            "the compiler is {version}, but {pinned} is pinned: install it with rustup"
        )));
    }
    Ok(Outcome::Passed)
}

/// The sources keep the rules of [`tree`].
fn check_tree(run: &Run<'_>) -> Result<Outcome> {
    let Some(files) = run.workspace.files()? else {
        return Ok(Outcome::Skipped(
            "there is no git checkout that lists the files".to_owned(),
        ));
    };
    let violations = tree::check(run.workspace, &files)?;
    for violation in &violations {
        println!("{violation}");
    }
    match violations.len() {
        0 => Ok(Outcome::Passed),
        n => Ok(Outcome::Failed(format!(
            "{n} places break the rules of xtask/src/tree/rules.rs"
        ))),
    }
}

/// Crates that the quickstart must not make a newcomer build; a `*` stands for any ending.
const TOO_HEAVY: &[&str] = &[
    "aws-sdk-*",
    "rustls",
    "axum",
    "hyper",
    "actix-*",
    "tonic",
    "warp",
    "rocket",
];

/// The examples build neither an AWS SDK nor a web framework.
fn quickstart_dependencies(run: &Run<'_>) -> Result<Outcome> {
    let edges = "normal,dev"; // what only examples use is a dev-dependency of their package
    let arguments = ["tree", "-p", "envelope-examples", "-e", edges, "--prefix", "none"];
    let tree = process::capture(&mut run.cargo(&arguments))?;
    let mut found: Vec<_> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| heavy(name))
        .collect();
    found.sort_unstable();
    found.dedup();
    if found.is_empty() {
        return Ok(Outcome::Passed);
    }
    Ok(Outcome::Failed(format!(
        "envelope-examples depends on {}",
        found.join(", ")
    )))
}

fn heavy(name: &str) -> bool {
    TOO_HEAVY.iter().any(|heavy| match heavy.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == *heavy,
    })
}

/// Every test of every package, documentation examples included.
fn all_tests(run: &Run<'_>, on_line: &mut dyn FnMut(&str)) -> Result<Outcome> {
    let arguments = ["test", "--workspace", "--all-features", "--no-fail-fast"];
    process::tee(&mut run.cargo(&arguments), on_line)?;
    Ok(Outcome::Passed)
}

/// The runtime compiles without warnings under no feature, each feature alone, and all of them.
fn feature_checks(workspace: &Workspace) -> Result<Vec<Step>> {
    let mut sets = vec![("none".to_owned(), vec!["--no-default-features".to_owned()])];
    for feature in features::declared(&workspace.read("envelope-runtime/Cargo.toml")?) {
        let arguments = vec![
            "--no-default-features".to_owned(),
            "--features".to_owned(),
            feature.clone(),
        ];
        sets.push((feature, arguments));
    }
    sets.push(("all".to_owned(), vec!["--all-features".to_owned()]));
    let step = |(name, arguments): (String, Vec<String>)| {
        Step::new(format!("features: {name}"), move |run| {
            // The profile `check` compiles like `cargo check`, which would take no `-D warnings` for one package.
            let mut command = run.cargo(&[
                "rustc",
                "--quiet",
                "-p",
                "envelope-runtime",
                "--lib",
                "--profile",
                "check",
            ]);
            process::run(command.args(&arguments).args(["--", "-D", "warnings"]))?;
            Ok(Outcome::Passed)
        })
    };
    Ok(sets.into_iter().map(step).collect())
}

/// The first command of the README, on the file that comes with it or on `input`.
fn quickstart(run: &Run<'_>, input: Option<&Path>) -> Result<Outcome> {
    let mut command = run.cargo(&["run", "--quiet", "--example", "quickstart"]);
    if let Some(input) = input {
        command.args(["--", "--input"]).arg(input);
    }
    process::run(&mut command)?;
    Ok(Outcome::Passed)
}

/// The examples that need no more than the local KMS, which runs inside them, and their arguments.
const KMS_EXAMPLES: &[(&str, &[&str])] = &[
    ("kms", &[]),
    ("multi_region", &[]),
    ("rotate_kms_key", &[]),
    ("move_to_new_key", &[]),
    ("multi_tenant", &[]),
    ("telemetry", &["--seconds", "2"]),
];

/// What each of them prints last, if all was as expected.
const LAST_LINE: &str = "All as expected.";

/// Crates, and the beginning of versions, that would mean a second TLS library beside the current one.
const OUTDATED: &[(&str, &str)] = &[("rustls", "v0.21."), ("hyper-rustls", "v0.24."), ("hyper", "v0.14.")];

/// Runs the examples about AWS KMS, and looks at what they are built of.
fn kms_examples(run: &Run<'_>) -> Result<Outcome> {
    let arguments = [
        "tree",
        "-p",
        "envelope-examples",
        "--features",
        "kms",
        "--prefix",
        "none",
    ];
    let tree = process::capture(&mut run.cargo(&arguments))?;
    if let Some(line) = tree.lines().find(|line| outdated(line)) {
        return Ok(Outcome::Failed(format!("the examples build an old TLS stack: {line}")));
    }
    for (example, arguments) in KMS_EXAMPLES {
        println!("-- {example}");
        let mut command = run.cargo(&["run", "--quiet", "--example", example, "--features", "kms", "--"]);
        command.args(*arguments);
        command.env_remove("ENVELOPE_KMS_KEY_ARN"); // else `kms` would ask AWS
        if let Some(failed) = unexpected(example, &mut command)? {
            return Ok(failed);
        }
    }
    Ok(Outcome::Passed)
}

/// Runs the example about DynamoDB.
fn dynamodb_example(run: &Run<'_>) -> Result<Outcome> {
    let mut command = run.cargo(&["run", "--quiet", "--example", "dynamodb", "--features", "dynamodb"]);
    command.env_remove("ENVELOPE_DYNAMODB_ENDPOINT"); // else it would ask the engine there
    Ok(unexpected("dynamodb", &mut command)?.unwrap_or(Outcome::Passed))
}

/// Runs an example. Gives how it failed, if it does not end by saying that all was as expected.
fn unexpected(example: &str, command: &mut Command) -> Result<Option<Outcome>> {
    let mut last = String::new();
    process::tee(command, |line| line.clone_into(&mut last))?;
    let failed = || {
        Outcome::Failed(format!(
            "the example {example} ends with {last:?} instead of {LAST_LINE:?}"
        ))
    };
    Ok((last != LAST_LINE).then(failed))
}

/// Whether a line of `cargo tree` names a crate of [`OUTDATED`].
fn outdated(line: &str) -> bool {
    let mut words = line.split(' ');
    let (name, version) = (words.next(), words.next());
    OUTDATED.iter().any(|(crate_name, start)| {
        name == Some(crate_name) && version.is_some_and(|version| version.starts_with(start))
    })
}

/// A file of other customers than those that come with the quickstart.
fn other_customers(run: &Run<'_>) -> Result<PathBuf> {
    let program = ["run", "--quiet", "--example", "generate_customers", "--"];
    let customers = process::capture(run.cargo(&program).args(["--rows", "250", "--seed", "2"]))?;
    let path = run.scratch.join("customers.csv");
    fs::write(&path, customers).context(|| "cannot write another input".to_owned())?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heavy_crates_are_known_by_name() {
        for name in ["aws-sdk-kms", "hyper", "actix-web", "axum"] {
            assert!(heavy(name), "{name}");
        }
        for name in ["aws-lc-rs", "hyperfine", "serde", ""] {
            assert!(!heavy(name), "{name}");
        }
    }

    #[test]
    fn outdated_crates_are_known_by_name_and_version() {
        for line in ["rustls v0.21.12", "hyper v0.14.32 (*)"] {
            assert!(outdated(line), "{line}");
        }
        for line in ["rustls v0.23.46", "hyper v1.12.0", "rustls-webpki v0.21.0", "hyper", ""] {
            assert!(!outdated(line), "{line}");
        }
    }
}
