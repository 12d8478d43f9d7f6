//! The options of `local-kms`.

pub(crate) const USAGE: &str = "\
Serves the protocol of AWS KMS on 127.0.0.1, for tests. It is not a KMS: keys lie in memory and are gone at the end,
signatures are not verified, nothing is audited. The first line of its output is the URL for clients.

usage: local-kms [options]

  --port N               the port; 0, the default, for any that is free
  --region R             a region that is there; may be repeated; unless given, every region is there
  --account A            the account that owns the keys, 12 digits
  --until-stdin-closes   end when standard input does, and not only with SIGINT or SIGTERM
  --help                 print this
";

/// What the program is to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Parsed {
    Run(Options),
    Help,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) port: u16,
    pub(crate) regions: Vec<String>,
    pub(crate) account: Option<String>,
    pub(crate) until_stdin_closes: bool,
}

/// Parses the arguments after the program's name: `--option value` or `--option=value`.
pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Result<Parsed, String> {
    let mut options = Options::default();
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        let (name, inline) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        let takes_value = matches!(name.as_str(), "--port" | "--region" | "--account");
        let value = match inline {
            Some(_) if !takes_value => return Err(format!("{name} takes no value")),
            None if takes_value => arguments.next().ok_or_else(|| format!("{name} needs a value"))?,
            inline => inline.unwrap_or_default(),
        };
        match name.as_str() {
            "--port" => options.port = value.parse().map_err(|_| format!("{value} is no port"))?,
            "--region" => options.regions.push(value),
            "--account" => options.account = Some(value),
            "--until-stdin-closes" => options.until_stdin_closes = true,
            "--help" | "-h" => return Ok(Parsed::Help),
            _ => return Err(format!("there is no option {name}")),
        }
    }
    Ok(Parsed::Run(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_all(arguments: &[&str]) -> Result<Parsed, String> {
        parse(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn options_are_read_in_both_forms() {
        let expected = Options {
            port: 8080,
            regions: vec!["eu-central-1".to_owned(), "eu-west-1".to_owned()],
            account: Some("999999999999".to_owned()),
            until_stdin_closes: true,
        };
        let arguments = [
            "--port=8080",
            "--region",
            "eu-central-1",
            "--region=eu-west-1",
            "--account",
            "999999999999",
            "--until-stdin-closes",
        ];
        assert_eq!(parse_all(&arguments).unwrap(), Parsed::Run(expected));
        assert_eq!(parse_all(&[]).unwrap(), Parsed::Run(Options::default()));
        assert_eq!(parse_all(&["--port", "1", "--help"]).unwrap(), Parsed::Help);
    }

    #[test]
    fn what_is_no_option_is_refused() {
        for arguments in [
            &["--port"][..],
            &["--port", "x"],
            &["--port=65536"],
            &["--until-stdin-closes=yes"],
            &["--other"],
            &["eu-central-1"],
        ] {
            assert!(parse_all(arguments).is_err(), "{arguments:?}");
        }
    }
}
