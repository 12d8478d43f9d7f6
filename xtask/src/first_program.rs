//! The README's first program: made, built and run as somebody would who has just found it.

use std::{env, fs};

use crate::error::{Context, Error, Result};
use crate::postgres::POSTGRES;
use crate::process;
use crate::report::Outcome;
use crate::steps::Run;

/// The section of the README that has the dependencies and the program.
const SECTION: &str = "\n## A first table in PostgreSQL\n";
/// How many lines the program may have, blank ones and comments apart.
const LINES: usize = 30;
/// What the README has in the place of the folder of this repository.
const SOMEWHERE: &str = "path = \"…/";

/// Builds it in a folder of its own, outside of the workspace, and runs it on PostgreSQL.
pub(crate) fn run(run: &Run<'_>) -> Result<Outcome> {
    let Some((_, url)) = run.environment.iter().find(|(name, _)| *name == POSTGRES) else {
        return Ok(Outcome::Skipped("there is no PostgreSQL server".to_owned()));
    };
    let readme = run.workspace.read("README.md")?;
    let (dependencies, program) = blocks(&readme)?;
    let lines = program.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("//")).count();
    if lines > LINES {
        return Ok(Outcome::Failed(format!(
            "the program has {lines} lines, more than {LINES}"
        )));
    }
    let root = run.workspace.path("").display().to_string();
    let root = root.trim_end_matches('/');
    let dependencies = dependencies.replace(SOMEWHERE, &format!("path = \"{root}/"));
    let folder = run.scratch.join("customers");
    let write = |name: &str, text: &str| {
        fs::write(folder.join(name), text).context(|| format!("cannot write {name} of the first program"))
    };
    fs::create_dir_all(folder.join("src")).context(|| "cannot make the folder of the first program".to_owned())?;
    write(
        "Cargo.toml",
        &format!("[package]\nname = \"customers\"\nedition = \"2024\"\n\n{dependencies}\n[workspace]\n"),
    )?;
    write("src/main.rs", program)?;
    // The versions that everything else was tested with, so that nothing new is fetched.
    write("Cargo.lock", &run.workspace.read("Cargo.lock")?)?;
    let mut command = run.cargo(&["run", "--quiet", "--manifest-path"]);
    command
        .arg(folder.join("Cargo.toml"))
        .current_dir(&folder)
        .env("DATABASE_URL", url);
    // What was built for other steps serves here too.
    if env::var_os("CARGO_TARGET_DIR").is_none() {
        command.env("CARGO_TARGET_DIR", run.workspace.path("target"));
    }
    let printed = process::capture(&mut command)?;
    print!("{printed}");
    let (stored, here) = printed.split_once(" in the database, ").unwrap_or_default();
    let kept = !stored.is_empty() && !stored.contains("ada@") && here.contains("ada@example.org");
    Ok(if kept {
        Outcome::Passed
    } else {
        Outcome::Failed(format!("it printed {printed:?}"))
    })
}

/// The dependencies and the program of the section.
fn blocks(readme: &str) -> Result<(&str, &str)> {
    let section = readme.split_once(SECTION).map(|(_, section)| section);
    let section = section.ok_or_else(|| Error::new(format!("README.md has no section {:?}", SECTION.trim())))?;
    let block = |language: &str| {
        let start = section.split_once(&format!("```{language}\n"))?.1;
        Some(start.split_once("```")?.0)
    };
    let found = block("toml").zip(block("rust,no_run"));
    found.ok_or_else(|| Error::new(format!("the section {:?} lacks a block of code", SECTION.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_blocks_of_the_section_are_found() {
        let readme =
            format!("```toml\nother\n```\n{SECTION}text\n```toml\na = 1\n```\n```rust,no_run\nfn main() {{}}\n```\n");
        assert_eq!(blocks(&readme).unwrap(), ("a = 1\n", "fn main() {}\n"));
        assert!(blocks("# nothing").is_err());
        assert!(blocks(SECTION).is_err());
    }
}
