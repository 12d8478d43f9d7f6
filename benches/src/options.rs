//! Numbers on the command line of a benchmark.

use std::str::FromStr;

/// The number above 0 behind an option.
///
/// # Errors
///
/// If there is none, or another value.
pub fn number<N: FromStr + Default + PartialOrd>(option: &str, value: Option<String>) -> Result<N, String> {
    let value = value.ok_or_else(|| format!("`{option}` needs a number"))?;
    let number = value.parse().ok().filter(|number| *number > N::default());
    number.ok_or_else(|| format!("`{option}` needs a number above 0 (got {value:?})"))
}
