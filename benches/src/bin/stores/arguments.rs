//! The command line.

use envelope_benches::options::number;

use crate::Result;
use crate::customers::Table;

pub(crate) const USAGE: &str = "\
usage: cargo xtask bench stores [-- [--rows N] [--exported N] [SECTION...]]

  --rows N      the rows of the section `rows`; 100000 unless stated
  --exported N  the rows of the section `export`; 1000000 unless stated
  SECTION       rows or export; both unless stated";

const SECTIONS: [&str; 2] = ["rows", "export"];

/// What is to be measured.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) rows: u32,
    pub(crate) exported: u32,
    /// Not to measure, but to be measured: the table that is read to its end.
    pub(crate) export: Option<Table>,
    sections: Vec<String>,
}

impl Arguments {
    /// Reads them; nothing if help is asked for.
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Self>> {
        let mut read = Self {
            rows: 100_000,
            exported: 1_000_000,
            export: None,
            sections: Vec::new(),
        };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--help" | "-h" => return Ok(None),
                "--rows" => read.rows = number(&argument, arguments.next())?,
                "--exported" => read.exported = number(&argument, arguments.next())?,
                "--export-plain" => read.export = Some(Table::Plain),
                "--export-encrypted" => read.export = Some(Table::Encrypted),
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
        assert_eq!((all.rows, all.exported), (100_000, 1_000_000));
        assert!(SECTIONS.iter().all(|section| all.selects(section)));
        let some = read("--rows 5 --exported 6 rows").unwrap().unwrap();
        assert_eq!((some.rows, some.exported), (5, 6));
        assert!(some.selects("rows") && !some.selects("export"));
        assert!(read("-h").unwrap().is_none());
        for line in ["--rows", "--rows 0", "--exported many", "row"] {
            assert!(read(line).is_err(), "{line:?} was accepted");
        }
    }
}
