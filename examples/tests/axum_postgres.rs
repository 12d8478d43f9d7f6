//! Starts the service `axum_postgres` on the PostgreSQL server that `cargo xtask test` starts, and sends it requests as clients do.

#![cfg(unix)] // signals
#![allow(clippy::panic, clippy::unwrap_used)] // a test may panic

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tempfile::TempDir;

const ADA: &str = r#"{"id":1,"country":"GB","name":"Ada Lovelace","email":"ada@example.org","card":"4111 1111"}"#;
const EVE: &str = r#"{"id":2,"country":"GB","name":"Eve Moneypenny","email":"eve@example.org"}"#;
const ADA_READ: &str = r#"{"tenant":"acme","id":1,"country":"GB","version":1,"name":"Ada Lovelace","email":"ada@example.org","card":"4111 1111"}"#;
const EVE_READ: &str = r#"{"tenant":"acme","id":2,"country":"GB","version":1,"name":"Eve Moneypenny","email":"eve@example.org","card":null}"#;

#[test]
fn customers_are_created_read_listed_and_changed() {
    for arguments in [&[][..], &["--plain"]] {
        let Some(service) = Service::start(&format!("kept{}", arguments.len()), arguments) else {
            return;
        };
        let acme = |request, body| service.ask("acme", request, body);
        assert_eq!(acme("POST /customers", ADA), (201, ADA_READ.to_owned()));
        assert_eq!(acme("POST /customers", EVE), (201, EVE_READ.to_owned()));
        assert_eq!(acme("GET /customers/1", ""), (200, ADA_READ.to_owned()));
        let both = (200, format!("[{ADA_READ},{EVE_READ}]"));
        assert_eq!(acme("GET /customers?country=GB", ""), both);
        assert_eq!(
            acme("GET /customers?country=GB&after=1", ""),
            (200, format!("[{EVE_READ}]"))
        );
        assert_eq!(acme("GET /customers?country=FR", ""), (200, "[]".to_owned()));

        let change = r#"{"version":1,"email":"ada@example.com"}"#;
        let changed = ADA_READ.replace("ada@example.org", "ada@example.com");
        let changed = changed.replace(r#""version":1"#, r#""version":2"#);
        assert_eq!(acme("PATCH /customers/1", change), (200, changed.clone()));
        assert_eq!(acme("PATCH /customers/1", change).0, 409);
        assert_eq!(acme("GET /customers/1", ""), (200, changed));

        assert_eq!(acme("POST /customers", ADA).0, 409);
        assert_eq!(acme("GET /customers/3", "").0, 404);
        assert_eq!(acme("PATCH /customers/3", change).0, 404);
        assert_eq!(acme("POST /customers", r#"{"id":3}"#).0, 422);
        let nul = ADA.replace(r#""id":1"#, r#""id":-3"#).replace("GB", r"\u0000");
        assert_eq!(acme("POST /customers", &nul).0, 400);
        let below = nul.replace(r"\u0000", "AT");
        assert_eq!(acme("POST /customers", &below).0, 201);
        assert!(acme("GET /customers?country=AT", "").1.contains(r#""id":-3"#));
        for tenant in ["", "Acme", "a b"] {
            assert_eq!(service.ask(tenant, "GET /customers/1", "").0, 400, "{tenant:?}");
        }
        // Another tenant's is none, for each request; and that tenant may use the same id.
        let globex = |request, body| service.ask("globex", request, body);
        assert_eq!(globex("GET /customers/1", "").0, 404);
        assert_eq!(globex("PATCH /customers/1", change).0, 404);
        assert_eq!(globex("GET /customers?country=GB", ""), (200, "[]".to_owned()));
        assert_eq!(globex("POST /customers", ADA).0, 201);

        assert_eq!(service.ask("", "GET /health", ""), (200, "well\n".to_owned()));
        let metrics = service.ask("", "GET /metrics", "").1;
        let cached = "encryption_key_requests_total{found=\"key\"} ";
        assert_eq!(metrics.contains(cached), arguments.is_empty(), "{metrics}");
        assert!(metrics.contains("rows_refused_total 0\n"), "{metrics}");
        let log = service.stop();
        assert!(log.contains("stopped") && !log.contains("ERROR"), "{log}");
    }
}

#[test]
fn what_was_tampered_with_is_refused_and_told() {
    let Some(service) = Service::start("tampered", &[]) else {
        return;
    };
    for body in [ADA, EVE] {
        assert_eq!(service.ask("acme", "POST /customers", body).0, 201);
    }
    let stored: String = service.sql("SELECT string_agg(encode(email, 'escape'), ' ') FROM customers");
    assert!(!stored.contains("example.org"), "{stored}");

    let swap = "UPDATE customers a SET name = b.name FROM customers b WHERE a.id <> b.id RETURNING 'swapped'";
    assert_eq!(service.sql(swap), "swapped");
    for request in ["GET /customers/1", "GET /customers?country=GB"] {
        let answer = service.ask("acme", request, "");
        assert_eq!(answer, (500, "the customer cannot be read".to_owned()), "{request}");
    }
    let change = r#"{"version":1,"email":"eve@example.com"}"#;
    assert_eq!(service.ask("acme", "PATCH /customers/2", change).0, 500);
    // Given to another tenant, a row is none of that tenant's.
    let moved = "UPDATE customers SET tenant = 'globex' WHERE id = 2 RETURNING 'moved'";
    assert_eq!(service.sql(moved), "moved");
    assert_eq!(service.ask("globex", "GET /customers/2", "").0, 500);
    let metrics = service.ask("", "GET /metrics", "").1;
    assert!(metrics.contains("rows_refused_total 4\n"), "{metrics}");
    let log = service.stop();
    assert_eq!(log.matches("alarm=\"tampering\"").count(), 4, "{log}");
    for secret in ["Ada", "Eve", "example.org", "4111"] {
        assert!(!log.contains(secret), "{log}");
    }
}

/// The service, on a schema of its own, with a key of its own.
struct Service {
    process: Child,
    address: String,
    database: String,
    folder: TempDir,
}

impl Service {
    /// `None`, and a note, if there is no PostgreSQL server.
    fn start(schema: &str, arguments: &[&str]) -> Option<Service> {
        let Ok(url) = std::env::var("ENVELOPE_POSTGRES_URL") else {
            not_run(&format!(
                "axum_postgres::{schema}, since ENVELOPE_POSTGRES_URL names no PostgreSQL server"
            ));
            return None;
        };
        let schema = format!("envelope_service_{}_{schema}", std::process::id());
        run_sql(&url, &format!("CREATE SCHEMA {schema}"));
        let database = format!("{url}?options[search_path]={schema}");
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(program());
        command
            .args(["--listen", "127.0.0.1:0", "--key"])
            .arg(folder.path().join("dev.key"));
        command.args(arguments).env("DATABASE_URL", &database);
        let log = File::create(folder.path().join("log")).unwrap();
        let mut process = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().strip_prefix("listening on http://");
        let address = address.unwrap_or_else(|| panic!("it printed {line:?}")).to_owned();
        Some(Service {
            process,
            address,
            database,
            folder,
        })
    }

    /// The status and the body of the answer.
    fn ask(&self, tenant: &str, request: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let tenant = if tenant.is_empty() {
            String::new()
        } else {
            format!("x-tenant: {tenant}\r\n")
        };
        let length = body.len();
        let text = format!(
            "{request} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n\
             {tenant}content-length: {length}\r\n\r\n{body}"
        );
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap();
        (status.parse().unwrap(), body.to_owned())
    }

    /// The one value that a statement gives.
    fn sql(&self, sql: &str) -> String {
        on_database(&self.database, async |database| {
            let value = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()));
            value.fetch_one(database).await.unwrap()
        })
    }

    /// Asks it to end, as a supervisor does; gives its log.
    fn stop(mut self) -> String {
        let process = self.process.id().to_string();
        let kill = Command::new("sh").args(["-c", r#"kill -TERM "$0""#, &process]).status();
        assert!(kill.unwrap().success());
        let since = Instant::now();
        let status = loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                break status;
            }
            assert!(since.elapsed() < Duration::from_secs(20), "it did not end");
            std::thread::sleep(Duration::from_millis(20));
        };
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap();
        assert!(status.success(), "{status}: {log}");
        log
    }
}

/// However a test ends, its service does too.
impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn run_sql(url: &str, sql: &str) {
    on_database(url, async |database| {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(database)
            .await
            .unwrap();
    });
}

fn on_database<T>(url: &str, work: impl AsyncFnOnce(&mut PgConnection) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut database = PgConnection::connect(url).await.unwrap();
        work(&mut database).await
    })
}

/// Says that something did not run: on standard output, and to the file that `cargo xtask test` reads.
fn not_run(what: &str) {
    println!("not run: {what}");
    if let Some(log) = std::env::var_os("ENVELOPE_NOT_RUN_LOG") {
        let mut log = OpenOptions::new().create(true).append(true).open(log).unwrap();
        writeln!(log, "not run: {what}").unwrap();
    }
}

/// The example as cargo has built it for this test run; an older one would make the tests lie.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("examples/axum_postgres");
    let built = fs::metadata(&program).and_then(|file| file.modified());
    let sources = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("axum_postgres")).unwrap();
    let changed = sources
        .map(|file| file.unwrap().metadata().unwrap().modified().unwrap())
        .max()
        .unwrap();
    assert!(
        built.is_ok_and(|built| built >= changed),
        "{} is older than its sources: run `cargo build --example axum_postgres --features axum`",
        program.display()
    );
    program
}
