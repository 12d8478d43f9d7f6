//! `dbe-item encrypt|decrypt|describe CONFIG.json < item.json`: one DynamoDB item in, one out, as AWS's libraries do it.
//!
//! Items are in DynamoDB's JSON (`{"pk":{"S":"x"},…}`). The exit code is 0, or 1 with one line on standard error and
//! nothing on standard output. What CONFIG says is told by `config`.

mod config;
mod describe;
mod item;
mod json;
mod keys;

use std::io::{Read, Write};
use std::process::ExitCode;

use anyhow::{Context, bail};
use envelope_runtime::dynamic::DynamicEnvelope;
use envelope_runtime::{Envelope, Suite};

use config::Config;
use json::Json;

/// As many encrypted data keys as a header can hold.
const MAX_ENCRYPTED_DATA_KEYS: usize = 255;

fn main() -> ExitCode {
    match run().and_then(|output| print(&output)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", one_line(&format!("{error:#}")));
            ExitCode::FAILURE
        }
    }
}

/// Runs the command that the arguments name.
fn run() -> anyhow::Result<Json> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [command, path] = arguments.as_slice() else {
        bail!("usage: dbe-item encrypt|decrypt|describe CONFIG.json < item.json");
    };
    let text = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let config = Json::parse(&text).and_then(Config::read);
    let config = config.with_context(|| format!("{}", path.display()))?;
    match command.to_str() {
        Some("encrypt") => {
            let record = item::read(input()?)?;
            let encrypted = runtime()?.block_on(client(config)?.encrypt(&record))?;
            item::write(encrypted)
        }
        Some("decrypt") => {
            let record = item::read(input()?)?;
            let decrypted = runtime()?.block_on(client(config)?.decrypt(&record))?;
            item::write(decrypted)
        }
        Some("describe") => {
            let record = item::read(input()?)?;
            Ok(describe::record(&config.schema.describe(&record)?))
        }
        _ => bail!("the command must be encrypt, decrypt or describe"),
    }
}

/// The JSON on standard input.
fn input() -> anyhow::Result<Json> {
    let mut text = Vec::new();
    std::io::stdin()
        .read_to_end(&mut text)
        .context("standard input cannot be read")?;
    Json::parse(&text).context("standard input")
}

/// A client for the items of a table. It reads items of both suites, whichever it writes.
fn client(config: Config) -> anyhow::Result<DynamicEnvelope> {
    let Some(keyring) = config.keyring else {
        bail!("CONFIG has no key source: give it `keyNamespace`, `keyName` and `wrappingKey`, or a `branchKey`");
    };
    let envelope = Envelope::builder(keyring)
        .suite(config.suite)
        .accepted_suites([Suite::Symmetric, Suite::Signed])
        .max_encrypted_data_keys(MAX_ENCRYPTED_DATA_KEYS)
        .build()?;
    Ok(envelope.dynamic(&config.schema))
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.context("the asynchronous runtime cannot be started")
}

fn print(output: &Json) -> anyhow::Result<()> {
    let mut text = serde_json::to_vec(output)?;
    text.push(b'\n');
    let mut out = std::io::stdout().lock();
    out.write_all(&text)
        .and_then(|()| out.flush())
        .context("standard output cannot be written")
}

/// The text without line breaks and other control characters, which names of attributes may have.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line
}
