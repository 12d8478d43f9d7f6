//! The tables that are not SQLite's: DynamoDB's and PostgreSQL's. Options from the environment.

use std::io::Write as _;
use std::thread;

use dynoxide::Database;
use tokio::sync::oneshot;

use crate::world::{World, program, run};

/// The life of a branch key, short.
fn live(world: &World, table: &[&str]) {
    let keys = |arguments: &[&str]| world.keys(&[arguments, table].concat());
    keys(&["create-table"]).succeeded();
    keys(&["create", "acme"]).succeeded();
    let rotated = keys(&["rotate", "acme", "--output", "json"]).json();
    let list = keys(&["list", "--output", "json"]).json();
    assert_eq!(list[0]["version"], rotated["version"]);
    keys(&["create", "acme"]).failed(1, "already");
    keys(&["forget", "acme", "--yes"]).succeeded();
    assert_eq!(keys(&["list", "--output", "json"]).json()[0]["status"], "forgotten");
}

#[test]
fn keys_lie_in_dynamodb() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel::<()>();
    let engine = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.unwrap().block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let served = dynoxide::server::serve_with_shutdown(listener, Database::memory().unwrap(), async {
                let _ = stopped.await;
            });
            served.await.unwrap();
        });
    });
    let url = format!("dynamodb://tenant-keys?region=eu-central-1&endpoint={endpoint}");
    let world = World::at(url, tempfile::tempdir().unwrap());
    world.keys(&["list"]).failed(1, "the branch keys could not be listed");
    live(&world, &[]);
    stop.send(()).unwrap();
    engine.join().unwrap();
}

#[test]
fn keys_lie_in_postgresql() {
    let Ok(url) = std::env::var("ENVELOPE_POSTGRES_URL") else {
        not_run("branch keys in PostgreSQL by `envelope keys`, since ENVELOPE_POSTGRES_URL names no PostgreSQL server");
        return;
    };
    let world = World::at(url, tempfile::tempdir().unwrap());
    live(
        &world,
        &["--table", &format!("public.envelope_cli_{}", std::process::id())],
    );
}

#[test]
fn options_come_from_the_environment_too() {
    let world = World::with_acme();
    let mut command = program();
    command
        .env("ENVELOPE_KEY_STORE", &world.url)
        .env("ENVELOPE_STORE_NAME", "tenant-keys");
    command
        .env("ENVELOPE_KMS_KEY_ARN", &world.key)
        .env("ENVELOPE_KMS_ENDPOINT", world.kms.endpoint());
    let rotated = run(command.args(["keys", "rotate", "acme", "--multi-region"]), "").succeeded();
    assert!(rotated.starts_with("rotated acme: version "), "{rotated}");
}

/// Says that something did not run: on standard output, and to the file that `cargo xtask test` reads.
fn not_run(what: &str) {
    println!("not run: {what}");
    if let Some(log) = std::env::var_os("ENVELOPE_NOT_RUN_LOG") {
        let mut log = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
        writeln!(log, "not run: {what}").unwrap();
    }
}
