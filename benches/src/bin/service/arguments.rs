//! The command line.

use envelope_benches::options::number;

use crate::Result;

pub(crate) const USAGE: &str = "\
usage: cargo xtask bench service [-- [--seconds N] [--rate N]]

  --seconds N  how long each of the two services is under load, in all; 60 unless stated
  --rate N     requests a second; 400 unless stated";

/// What is to be measured.
#[derive(Debug, PartialEq)]
pub(crate) struct Arguments {
    pub(crate) seconds: u32,
    pub(crate) rate: u32,
}

impl Arguments {
    /// Reads them; nothing if help is asked for.
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Self>> {
        let mut read = Self { seconds: 60, rate: 400 };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--help" | "-h" => return Ok(None),
                "--seconds" => read.seconds = number(&argument, arguments.next())?,
                "--rate" => read.rate = number(&argument, arguments.next())?,
                other => return Err(format!("{other:?} is not understood\n\n{USAGE}").into()),
            }
        }
        Ok(Some(read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Option<Arguments>> {
        Arguments::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn numbers_are_read_and_others_refused() {
        let stated = |seconds, rate| Some(Arguments { seconds, rate });
        assert_eq!(read("").unwrap(), stated(60, 400));
        assert_eq!(read("--seconds 5 --rate 6").unwrap(), stated(5, 6));
        assert_eq!(read("-h").unwrap(), None);
        for line in ["--seconds", "--seconds 0", "--rate many", "all"] {
            assert!(read(line).is_err(), "{line:?} was accepted");
        }
    }
}
