//! The command line.

use anyhow::{Context as _, Result, bail};

const USAGE: &str = "\
usage: envelope-peers [live | vectors | derived | branch-keys] [--items N] [--mutated N] [--seed S]

  live         random and mutated items, read by both
  vectors      write the files of tests/vectors/dbe that are not there, and check the others
  derived      structs with `#[derive(Encrypted)]`, both ways
  branch-keys  tables of branch keys that both share, and items under them
  without a word, all of them

  --items N    random items for each suite, version and direction (default 1000); of branch keys a twentieth, at each stage
  --mutated N  mutated items (default 2000), and half as many changed plaintexts
  --seed S     where random items come from (default: the time)";

/// What can be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    Live,
    Vectors,
    Derived,
    BranchKeys,
}

/// What the command line asks for.
#[derive(Debug)]
pub struct Arguments {
    /// All of them, if nothing.
    task: Option<Task>,
    pub items: usize,
    pub mutated: usize,
    pub seed: u64,
}

impl Arguments {
    pub fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
        let mut parsed = Self {
            task: None,
            items: 1000,
            mutated: 2000,
            seed: now.as_secs(),
        };
        while let Some(argument) = arguments.next() {
            let mut number = || -> Result<u64> {
                let value = arguments
                    .next()
                    .with_context(|| format!("{argument} needs a number\n\n{USAGE}"))?;
                value
                    .parse()
                    .with_context(|| format!("{argument} needs a number, not {value:?}"))
            };
            match argument.as_str() {
                "--items" => parsed.items = number()?.try_into()?,
                "--mutated" => parsed.mutated = number()?.try_into()?,
                "--seed" => parsed.seed = number()?,
                "live" if parsed.task.is_none() => parsed.task = Some(Task::Live),
                "vectors" if parsed.task.is_none() => parsed.task = Some(Task::Vectors),
                "derived" if parsed.task.is_none() => parsed.task = Some(Task::Derived),
                "branch-keys" if parsed.task.is_none() => parsed.task = Some(Task::BranchKeys),
                _ => bail!("{argument:?} is not understood\n\n{USAGE}"),
            }
        }
        Ok(parsed)
    }

    /// Whether a task is to be run.
    pub fn runs(&self, task: Task) -> bool {
        self.task.is_none_or(|asked| asked == task)
    }
}
