//! Many threads and processes that find no key file and make one.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Barrier;
use std::{env, fs, thread};

use envelope_runtime::Envelope;
use envelope_runtime::keyring::KeyFileKeyring;
use envelope_tests::records::{EncryptedVisit, Sample, Visit};

const THREADS: usize = 16;
const PROCESSES: usize = 6;
/// Tells a child process where the key file is, and where to leave its record.
const CHILD: &str = "ENVELOPE_TESTS_KEY_FILE_CHILD";

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

fn make_and_encrypt(path: &Path) -> (Envelope, EncryptedVisit) {
    let envelope = Envelope::builder(KeyFileKeyring::open_or_create(path).unwrap())
        .build()
        .unwrap();
    let row = runtime().block_on(envelope.encrypt(&Visit::sample())).unwrap();
    (envelope, row)
}

#[test]
fn threads_get_one_key() {
    for _ in 0..10 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dev.key");
        let barrier = Barrier::new(THREADS);
        let made: Vec<_> = thread::scope(|scope| {
            let start = || {
                barrier.wait();
                make_and_encrypt(&path)
            };
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(start)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let mut read = 0;
        for (envelope, _) in &made {
            for (_, row) in &made {
                assert_eq!(runtime().block_on(envelope.decrypt(row)).unwrap(), Visit::sample());
                read += 1;
            }
        }
        assert_eq!(read, THREADS * THREADS);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no drafts are left");
    }
}

#[test]
fn processes_get_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<PathBuf> = (0..PROCESSES)
        .map(|n| folder.path().join(format!("{n}.json")))
        .collect();
    let children: Vec<_> = rows
        .iter()
        .map(|row| {
            Command::new(env::current_exe().unwrap())
                .args(["--exact", "concurrent::child"])
                .env(CHILD, row)
                .stdout(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let envelope = Envelope::builder(KeyFileKeyring::open(folder.path().join("dev.key")).unwrap())
        .build()
        .unwrap();
    for row in &rows {
        let row: EncryptedVisit = serde_json::from_slice(&fs::read(row).unwrap()).unwrap();
        assert_eq!(runtime().block_on(envelope.decrypt(&row)).unwrap(), Visit::sample());
    }
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        PROCESSES + 1,
        "no drafts are left"
    );
}

/// What the processes of [`processes_get_one_key`] run; nothing otherwise.
#[test]
fn child() {
    let Some(row_path) = env::var_os(CHILD).map(PathBuf::from) else {
        return;
    };
    let (_, row) = make_and_encrypt(&row_path.with_file_name("dev.key"));
    fs::write(row_path, serde_json::to_vec(&row).unwrap()).unwrap();
}
