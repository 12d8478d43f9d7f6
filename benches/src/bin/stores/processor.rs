//! Processor time and memory of processes, as Linux tells them.

use std::time::Duration;

use crate::Result;

/// Ticks of a second, in `/proc/…/stat`: the same on every Linux that this runs on.
const TICKS: u64 = 100;

/// The processor time of this process so far, of all its threads.
pub(crate) fn own() -> Result<Duration> {
    of("self")
}

/// The processor time of a process so far.
pub(crate) fn of(process: &str) -> Result<Duration> {
    let path = format!("/proc/{process}/stat");
    let stat = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    // Behind the name, which is in parentheses and may hold anything: state is the 3rd field, user and system time the 14th and 15th.
    let fields = stat
        .rsplit_once(')')
        .map_or("", |(_, fields)| fields)
        .split_whitespace();
    let ticks: Vec<u64> = fields.skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    match ticks[..] {
        [user, system] => Ok(Duration::from_millis((user + system) * 1_000 / TICKS)),
        _ => Err(format!("{path} is not understood").into()),
    }
}

/// The most memory that this process had at a time, in bytes.
pub(crate) fn peak_memory() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    Ok(kilobytes.ok_or("/proc/self/status says nothing of VmHWM")? << 10)
}
