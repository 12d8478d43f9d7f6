//! `cargo xtask bench compile`: what the derive costs the compiler, against what everybody knows, serde's two derives on the
//! same structs.
//!
//! Two packages, which are made up for the run, hold a hundred structs each and differ in nothing but the derives. They are
//! compiled in turns, again and again, without incremental compilation, and the least of each counts.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

use super::structs::{FIELDS, STRUCTS, source};
use crate::error::{Context, Error, Result};
use crate::process;
use crate::scratch::Scratch;
use crate::workspace::Workspace;

/// How many times as much as serde's derives ours may take.
const LIMIT: f64 = 1.5;

/// How often each package is compiled.
const ROUNDS: usize = 7;

/// The features of the runtime under which the derive writes most.
const STORES: &str = "serde,sqlx,dynamodb";

/// Measures; says whether ours stays within its limit.
pub(super) fn run(workspace: &Workspace, arguments: &[OsString]) -> Result<bool> {
    if let Some(argument) = arguments.first() {
        return Err(Error::new(format!(
            "`bench compile` takes no arguments (got {argument:?})"
        )));
    }
    let scratch = Scratch::new("compile")?;
    let packages = Packages::write(workspace, scratch.path())?;
    println!("{STRUCTS} structs of {FIELDS} fields, CARGO_INCREMENTAL=0, the least of {ROUNDS} rounds");
    let mut within = true;
    for task in ["check", "build"] {
        for features in ["", STORES] {
            let (ours, serde) = packages.compare(task, features)?;
            let ratio = ours / serde;
            within &= ratio <= LIMIT;
            let features = if features.is_empty() { "no store" } else { features };
            println!(
                "cargo {task:<5}  {features:<20}  Encrypted {ours:.2} s   serde {serde:.2} s   ratio {ratio:.2} (limit {LIMIT})"
            );
        }
    }
    packages.print_lines()?;
    println!("{}", if within { "within the limit" } else { "over the limit" });
    Ok(within)
}

/// The two packages, `ours` and `theirs`, in a workspace of their own.
struct Packages<'a> {
    workspace: &'a Workspace,
    root: &'a Path,
    target: PathBuf,
}

impl<'a> Packages<'a> {
    fn write(workspace: &'a Workspace, root: &'a Path) -> Result<Self> {
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.path("target"), PathBuf::from);
        let target = target.join("bench-compile");
        let runtime = workspace.path("envelope-runtime");
        let members = "[workspace]\nresolver = \"3\"\nmembers = [\"ours\", \"theirs\"]\n";
        write(root, "Cargo.toml", members)?;
        // The versions that are locked, so that nothing is looked up.
        for file in ["Cargo.lock", "rust-toolchain.toml"] {
            write(root, file, &workspace.read(file)?)?;
        }
        let ours = format!(
            "envelope-runtime = {{ path = {:?} }}\n\n[features]\nserde = [\"envelope-runtime/serde\"]\n\
             sqlx = [\"envelope-runtime/sqlx\"]\ndynamodb = [\"envelope-runtime/dynamodb\"]\n",
            runtime
        );
        let theirs = "serde = { version = \"1\", features = [\"derive\"] }\n";
        for (name, dependencies) in [("ours", ours.as_str()), ("theirs", theirs)] {
            let manifest = format!(
                "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}"
            );
            write(root, &format!("{name}/Cargo.toml"), &manifest)?;
            write(root, &format!("{name}/src/lib.rs"), &source(name == "ours"))?;
        }
        Ok(Self {
            workspace,
            root,
            target,
        })
    }

    /// The seconds that the compiler takes for each package, at the least.
    fn compare(&self, task: &str, features: &str) -> Result<(f64, f64)> {
        let ours = ["-p", "ours", "--features", features];
        let theirs = ["-p", "theirs"];
        // What they depend on, once.
        self.compile(task, &ours)?;
        self.compile(task, &theirs)?;
        let mut least = (f64::INFINITY, f64::INFINITY);
        for _ in 0..ROUNDS {
            write(self.root, "ours/src/lib.rs", &source(true))?;
            least.0 = least.0.min(self.compile(task, &ours)?);
            write(self.root, "theirs/src/lib.rs", &source(false))?;
            least.1 = least.1.min(self.compile(task, &theirs)?);
        }
        Ok(least)
    }

    /// Compiles a package, and says how long that took: the processors' time where the system tells, else the clock's.
    fn compile(&self, task: &str, package: &[&str]) -> Result<f64> {
        let before = (children_seconds(), Instant::now());
        process::run(self.cargo(&[task, "--quiet"]).args(package))?;
        Ok(match (before.0, children_seconds()) {
            (Some(before), Some(after)) => after - before,
            _ => before.1.elapsed().as_secs_f64(),
        })
    }

    /// Prints how many lines the derives write, with all that the macros in them expand to.
    fn print_lines(&self) -> Result<()> {
        // Only the pretty-printer is taken from what is unstable, and only for these two packages.
        let wrapper = self.root.join("rustc");
        write(self.root, "rustc", "#!/bin/sh\nexec env RUSTC_BOOTSTRAP=1 \"$@\"\n")?;
        executable(&wrapper)?;
        for (name, package) in [
            ("Encrypted", ["-p", "ours", "--features", STORES].as_slice()),
            ("serde", &["-p", "theirs"]),
        ] {
            let mut command = self.cargo(&["rustc", "--quiet", "--profile=check"]);
            command.args(package).args(["--", "-Zunpretty=expanded"]);
            command.env("RUSTC_WORKSPACE_WRAPPER", &wrapper);
            let expanded = process::capture(&mut command)?;
            let written = expanded
                .lines()
                .count()
                .saturating_sub(source(name != "serde").lines().count());
            println!("{name}: {} expanded lines per field", written / (STRUCTS * FIELDS));
        }
        Ok(())
    }

    fn cargo(&self, arguments: &[impl AsRef<OsStr>]) -> Command {
        let mut cargo = self.workspace.cargo(&[]);
        cargo.current_dir(self.root).args(arguments);
        cargo
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "0");
        cargo
    }
}

fn write(root: &Path, file: &str, text: &str) -> Result<()> {
    let path = root.join(file);
    let folder = path.parent().unwrap_or(root);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&path, text))
        .context(|| format!("cannot write {}", path.display()))
}

#[cfg(unix)]
fn executable(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;

    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .context(|| format!("cannot make {} executable", path.display()))
}

#[cfg(not(unix))]
fn executable(_: &Path) -> Result<()> {
    Err(Error::new("expanded lines are counted on Unix only".to_owned()))
}

/// The seconds of processor time that ended children of this process have taken, where `/proc` tells, in ticks of a
/// hundredth.
fn children_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The fields after the name, which may hold spaces: `cutime` and `cstime` are the sixteenth and seventeenth of all.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(13);
    let ticks = [fields.next()?.parse::<f64>().ok()?, fields.next()?.parse::<f64>().ok()?];
    Some(ticks.iter().sum::<f64>() / 100.0)
}
