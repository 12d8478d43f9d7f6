//! What a test says that could not run.

use std::io::Write as _;

/// Says that something did not run: on standard output, and to the file that `cargo xtask test` reads.
pub fn not_run(what: &str) {
    println!("not run: {what}");
    if let Some(log) = std::env::var_os("ENVELOPE_NOT_RUN_LOG") {
        let mut log = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
        writeln!(log, "not run: {what}").unwrap();
    }
}

/// The address of a server, in a variable that `cargo xtask test` sets; without it, says that `what` did not run.
pub fn server(variable: &str, what: &str) -> Option<String> {
    let url = std::env::var(variable).ok();
    if url.is_none() {
        not_run(&format!("{what}, since {variable} names no server"));
    }
    url
}
