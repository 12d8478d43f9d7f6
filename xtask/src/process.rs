//! Running a command to its end: its output goes to the terminal, its failure becomes an error that names it.

use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use crate::error::{Context, Error, Result};

/// Runs `command`; all that it prints goes to the terminal.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .context(|| format!("cannot start `{}`", line(command)))?;
    check(command, status)
}

/// Runs `command` and returns its standard output, which must be text.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .context(|| format!("cannot start `{}`", line(command)))?;
    check(command, output.status)?;
    String::from_utf8(output.stdout).context(|| format!("`{}` did not print text", line(command)))
}

/// Runs `command`, prints its standard output as it comes and hands each line of it to `on_line`.
pub(crate) fn tee(command: &mut Command, mut on_line: impl FnMut(&str)) -> Result<()> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .context(|| format!("cannot start `{}`", line(command)))?;
    let Some(output) = child.stdout.take() else {
        return Err(Error::new(format!("`{}` has no standard output", line(command))));
    };
    let copied = copy_lines(output, io::stdout().lock(), &mut on_line);
    let status = child.wait().context(|| format!("lost `{}`", line(command)))?;
    copied.context(|| format!("cannot pass on what `{}` prints", line(command)))?;
    check(command, status)
}

/// The command as a person would type it, without the folders of its program.
pub(crate) fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut line = program
        .file_name()
        .unwrap_or(program.as_os_str())
        .to_string_lossy()
        .into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

fn check(command: &Command, status: ExitStatus) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    Err(Error::new(format!("`{}` ended with {status}", line(command))))
}

fn copy_lines(from: impl io::Read, mut to: impl Write, on_line: &mut impl FnMut(&str)) -> io::Result<()> {
    let mut from = BufReader::new(from);
    let mut bytes = Vec::new();
    while from.read_until(b'\n', &mut bytes)? > 0 {
        to.write_all(&bytes)?;
        to.flush()?;
        on_line(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']));
        bytes.clear();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_command_is_named_with_its_status() {
        let error = run(&mut Command::new("false")).unwrap_err().to_string();
        assert!(error.contains("`false` ended with exit status: 1"), "{error}");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = run(Command::new("/nonexistent/envelope-tool").arg("--now"))
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("cannot start `envelope-tool --now`"), "{error}");
    }

    #[test]
    fn lines_are_handed_on_and_copied_as_they_are() {
        let (mut lines, mut copy) = (Vec::new(), Vec::new());
        copy_lines(&b"one\r\ntwo\xff\nlast"[..], &mut copy, &mut |line| {
            lines.push(line.to_owned())
        })
        .unwrap();
        assert_eq!(lines, ["one", "two\u{fffd}", "last"]);
        assert_eq!(copy, b"one\r\ntwo\xff\nlast");
    }
}
