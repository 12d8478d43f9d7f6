//! The command line.

use envelope_benches::options::number;

use crate::Result;

pub(crate) const USAGE: &str = "\
usage: cargo xtask bench kms [-- [--records N] [SECTION...]]

  --records N   the records of the section `order`; 1000000 unless stated
  SECTION       order, once, paced, versus, keyrings, limits, hits or through; all unless stated";

const SECTIONS: [&str; 8] = [
    "order", "once", "paced", "versus", "keyrings", "limits", "hits", "through",
];

/// What is to be measured.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) records: usize,
    sections: Vec<String>,
}

impl Arguments {
    /// Reads them; nothing if help is asked for.
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Self>> {
        let mut read = Self {
            records: 1_000_000,
            sections: Vec::new(),
        };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--help" | "-h" => return Ok(None),
                "--records" => read.records = number(&argument, arguments.next())?,
                section if SECTIONS.contains(&section) => read.sections.push(argument),
                other => return Err(format!("{other:?} is not understood\n\n{USAGE}").into()),
            }
        }
        Ok(Some(read))
    }

    /// Whether a section is to be run.
    pub(crate) fn selects(&self, section: &str) -> bool {
        self.sections.is_empty() || self.sections.iter().any(|selected| selected == section)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Option<Arguments>> {
        Arguments::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn numbers_and_sections_are_read_and_others_refused() {
        let all = read("").unwrap().unwrap();
        assert_eq!(all.records, 1_000_000);
        assert!(SECTIONS.iter().all(|section| all.selects(section)));
        let some = read("--records 5 hits").unwrap().unwrap();
        assert_eq!(some.records, 5);
        assert!(some.selects("hits") && !some.selects("order"));
        assert!(read("--help").unwrap().is_none());
        for line in ["--records", "--records 0", "--records many", "hit", "-n 5"] {
            assert!(read(line).is_err(), "{line:?} was accepted");
        }
    }
}
