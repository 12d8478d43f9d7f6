//! Two processes on one table in PostgreSQL.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use envelope_runtime::keyring::key_store::{BranchKeyStore as _, KeyStore};
use envelope_testing::LocalKms;
use serde_json::{Value, json};

use crate::server::Server;
use crate::world::{ANYONE, FRANKFURT, store, strict};

/// The logical name that the processes know.
const NAME: &str = "clinics";
/// The variable that says how long records are written and read while their branch key is rotated, in seconds.
const SECONDS: &str = "ENVELOPE_ROTATION_SECONDS";

/// A process that is ended with its owner, if it has not ended by then.
struct Worker {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Worker {
    fn start(role: &str, server: &Server, kms: &LocalKms, key: &str, seconds: u64) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_branch-key-worker"))
            .args([
                role,
                &server.url,
                &server.name("keys"),
                kms.endpoint(),
                key,
                &seconds.to_string(),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output }
    }

    fn tell(&mut self, line: &str) {
        writeln!(self.input, "{line}").unwrap();
        self.input.flush().unwrap();
    }

    fn hear(&mut self) -> String {
        let mut line = String::new();
        assert!(self.output.read_line(&mut line).unwrap() > 0, "the worker has ended");
        line.trim().to_owned()
    }

    /// Waits for its end, and gives its report.
    fn report(mut self) -> Value {
        let report = serde_json::from_str(&self.hear()).unwrap();
        assert!(self.child.wait().unwrap().success());
        report
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The store of this process, with the branch keys `north` and `south`; and its KMS.
async fn made(server: &Server) -> (LocalKms, String, KeyStore) {
    let kms = LocalKms::start_blocking().unwrap();
    let key = kms.region(FRANKFURT).create_key();
    let store = store(NAME, server.table("keys"), &kms.client(FRANKFURT, ANYONE), strict(&key));
    store.table().create_table().await.unwrap();
    for clinic in ["north", "south"] {
        store.create(clinic, &BTreeMap::new()).await.unwrap();
    }
    (kms, key, store)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_process_rotates_while_another_encrypts_and_decrypts() {
    let Some(server) = Server::find("rotation by one process while another works").await else {
        return;
    };
    let seconds = std::env::var(SECONDS).map_or(3, |seconds| seconds.parse().unwrap());
    let (kms, key, _) = made(&server).await;
    let [rotating, working] = ["rotate", "work"].map(|role| Worker::start(role, &server, &kms, &key, seconds));
    let (rotated, worked) = (rotating.report(), working.report());
    println!("{rotated}\n{worked}");
    assert_eq!(
        (&rotated["failures"], &worked["failures"], &worked["unreadable"]),
        (&json!(0), &json!(0), &json!(0))
    );
    // Ten a second, of which the other sees those that it fetches: one in 350 ms.
    assert!(rotated["rotations"].as_u64() >= Some(seconds * 4), "{rotated}");
    assert!(worked["versions"].as_u64() >= Some(seconds), "{worked}");
    assert!(worked["records"].as_u64() >= Some(seconds * 20), "{worked}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_forgotten_is_shredded_in_both_processes() {
    let Some(server) = Server::find("forgetting, as two processes see it").await else {
        return;
    };
    let (kms, key, store) = made(&server).await;
    let mut workers = [0, 1].map(|_| Worker::start("watch", &server, &kms, &key, 0));
    let rows = workers.each_mut().map(Worker::hear);
    let [first, second] = &mut workers;
    first.tell(&rows[1]);
    second.tell(&rows[0]);
    for worker in &mut workers {
        assert_eq!(worker.hear(), "ready");
    }
    store.forget("north").await.unwrap();
    for worker in &mut workers {
        worker.tell("forgotten");
    }
    for worker in workers {
        let expected = json!({ "shredded": 40, "readable": 40, "north": "shredded", "south": "written" });
        assert_eq!(worker.report(), expected);
    }
}
