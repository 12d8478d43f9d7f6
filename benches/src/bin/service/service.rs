//! A service under load: a process of its own, and what it takes of the machine.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::Result;

/// Where the tables are, which go with the next run.
const SCHEMA: &str = "envelope_bench_service";
/// The connections of a service to the database.
pub(crate) const CONNECTIONS: u32 = 8;

/// A running service; dropping it ends it.
pub(crate) struct Service {
    process: Child,
    name: &'static str,
    pub(crate) address: String,
}

/// A connection to ask by, after making an empty schema.
pub(crate) async fn database(url: &str) -> Result<PgConnection> {
    let mut database = PgConnection::connect(url).await?;
    let empty = format!("DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}");
    sqlx::raw_sql(AssertSqlSafe(empty)).execute(&mut database).await?;
    Ok(database)
}

impl Service {
    /// Starts the example, which was built beside this program.
    pub(crate) fn start(url: &str, plain: bool, key: &Path) -> Result<Self> {
        let name = if plain {
            "envelope-bench-plain"
        } else {
            "envelope-bench-encrypted"
        };
        let program = std::env::current_exe()?
            .with_file_name("examples")
            .join("axum_postgres");
        let mut command = Command::new(&program);
        command.args([
            "--listen",
            "127.0.0.1:0",
            "--connections",
            &CONNECTIONS.to_string(),
            "--key",
        ]);
        command.arg(key).args(plain.then_some("--plain"));
        let separator = if url.contains('?') { '&' } else { '?' };
        let url = format!("{url}{separator}application_name={name}&options[search_path]={SCHEMA}");
        command
            .env("DATABASE_URL", url)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let started = command.spawn();
        let mut process = started.map_err(|error| format!("cannot start {}: {error}", program.display()))?;
        let output = process.stdout.take().ok_or("the service has no standard output")?;
        let mut service = Self {
            process,
            name,
            address: String::new(),
        };
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().strip_prefix("listening on http://");
        service.address = address.ok_or("the service does not listen")?.to_owned();
        Ok(service)
    }

    /// Its memory, in bytes: VmRSS of `/proc/…/status`, <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>.
    pub(crate) fn memory(&self) -> Result<u64> {
        let path = format!("/proc/{}/status", self.process.id());
        let status = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
        Ok(kilobytes.ok_or_else(|| format!("{path} says nothing of VmRSS"))? << 10)
    }

    /// Its connections, as the database counts them.
    pub(crate) async fn connections(&self, database: &mut PgConnection) -> Result<u32> {
        let count = sqlx::query_scalar("SELECT count(*) FROM pg_stat_activity WHERE application_name = $1");
        let count: i64 = count.bind(self.name).fetch_one(database).await?;
        Ok(count.try_into()?)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill(); // it has nothing to lose
        let _ = self.process.wait();
    }
}
