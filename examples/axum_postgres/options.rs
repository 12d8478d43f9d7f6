//! The command line, and the database's URL from the environment: a password is no argument, which all users of a machine may read.

use std::env;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};
use lexopt::prelude::{Long, Short, ValueExt as _};

const HELP: &str = "\
Serves customers over HTTP, from the PostgreSQL database that DATABASE_URL names.

Usage: cargo run --example axum_postgres --features axum [-- OPTIONS]

Options:
  --listen ADDRESS  address and port [default: 127.0.0.1:8080]
  --key FILE        the key, which is made if there is none [default: axum_postgres.key]
  --connections N   connections to the database [default: 8]
  --plain           keep everything in plaintext, in a table of its own, to measure what encryption costs
  --help            print this
";

/// What the user asked for. Not to be printed: the URL may hold a password.
pub(crate) struct Options {
    pub(crate) database: String,
    pub(crate) listen: SocketAddr,
    pub(crate) key: PathBuf,
    pub(crate) connections: u32,
    pub(crate) plain: bool,
}

impl Options {
    /// `None` if only help was asked for, which is then printed.
    pub(crate) fn from_arguments() -> Result<Option<Options>> {
        let mut options = Options {
            database: String::new(),
            listen: (Ipv4Addr::LOCALHOST, 8080).into(),
            key: "axum_postgres.key".into(),
            connections: 8,
            plain: false,
        };
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("listen") => options.listen = arguments.value()?.parse()?,
                Long("key") => options.key = arguments.value()?.into(),
                Long("connections") => options.connections = arguments.value()?.parse()?,
                Long("plain") => options.plain = true,
                Long("help") | Short('h') => {
                    print!("{HELP}");
                    return Ok(None);
                }
                other => bail!("{}; see --help", other.unexpected()),
            }
        }
        ensure!(options.connections > 0, "without a connection nothing is served");
        options.database = env::var("DATABASE_URL").context("DATABASE_URL names no database")?;
        Ok(Some(options))
    }
}
