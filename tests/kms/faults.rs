//! The table of faults: what the caller sees, after how long, and what is left. It stands in `docs/faults.md`.
//!
//! `ENVELOPE_WRITE_DOCS=1 cargo test -p envelope-tests --test kms faults` writes that file again.

use std::error::Error as StdError;
use std::path::Path;
use std::time::{Duration, Instant};

use aws_sdk_kms::Client;
use envelope_runtime::Error;
use envelope_runtime::keyring::KeyringError;
use envelope_runtime::keyring::kms::{KeyArnError, KmsKeyring};
use envelope_runtime::manager::ManagerError;
use envelope_testing::LocalKms;
use envelope_tests::errors::assert_silent;

use crate::fault_cases::{CASES, Case, Task};
use crate::support::{
    ACCOUNT, ANYONE, EncryptedAccount, FRANKFURT, IBAN, IRELAND, account, scoped, strict, written_by,
};

/// What the keyrings are told.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(1);
/// What a busy machine may add.
const SLACK: Duration = Duration::from_secs(1);
/// The caller whom access is denied.
const CALLER: &str = "AKIACALLER";

pub(crate) struct Bench {
    pub(crate) kms: LocalKms,
    pub(crate) frankfurt: Client,
    pub(crate) ireland: Client,
    pub(crate) key: String,
    pub(crate) other_key: String,
    pub(crate) alias_arn: String,
    /// A good record.
    pub(crate) row: EncryptedAccount,
    /// What has been written.
    pub(crate) store: Vec<EncryptedAccount>,
}

impl Bench {
    async fn new() -> Self {
        let kms = LocalKms::start().await.unwrap();
        let region = kms.region(FRANKFURT);
        let id = "1234abcd-12ab-34cd-56ef-1234567890ab";
        let key = region.key().id(id).create().unwrap();
        kms.caller(CALLER, &format!("arn:aws:iam::{ACCOUNT}:role/CALLER"));
        let bench = Self {
            frankfurt: kms.client(FRANKFURT, CALLER),
            ireland: kms.client(IRELAND, ANYONE),
            other_key: region.create_key(),
            alias_arn: region.create_alias("alias/accounts", &key).unwrap(),
            row: written_by(strict(&kms.client(FRANKFURT, ANYONE), &key)).await,
            store: Vec::new(),
            key,
            kms,
        };
        bench.permit();
        bench
    }

    pub(crate) fn keyring(&self) -> KmsKeyring {
        strict(&self.frankfurt, &self.key).timeout(TIMEOUT)
    }

    pub(crate) fn permit(&self) {
        let all = r#"{"Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}"#;
        self.kms.attach_policy(CALLER, all).unwrap();
    }

    pub(crate) fn deny(&self) {
        self.kms.detach_policies(CALLER).unwrap();
    }
}

/// A row of the table.
struct Row {
    fault: String,
    saw: String,
    after: Duration,
    state: String,
}

impl Row {
    /// What does not depend on the machine.
    fn facts(&self) -> [&str; 3] {
        [&self.fault, &self.saw, &self.state]
    }

    fn line(&self) -> String {
        let after = format!("{:.2} s", self.after.as_secs_f64());
        format!("| {} | {} | {after} | {} |\n", self.fault, self.saw, self.state)
    }
}

/// Lets one fault happen, and looks at all that the caller can see of it.
async fn observe(bench: &mut Bench, case: &Case) -> Row {
    let Case { fault, task, .. } = *case;
    let row = fault.row(bench).await;
    let (good, written) = (bench.row.clone(), bench.store.len());
    let client = fault.client(bench, task);
    fault.begin(bench);
    bench.kms.forget_requests();
    let began = Instant::now();
    let error: Box<dyn StdError> = match &client {
        Ok(client) => Box::new(bench.perform(client, task, &row).await.unwrap_err()),
        Err(error) => Box::new(error.clone()),
    };
    let after = began.elapsed();
    let requests = bench.kms.requests();
    fault.end(bench);

    let name = format!("{fault:?} {task:?}");
    assert!(after < TIMEOUT + SLACK, "{name} took {after:?}");
    assert_eq!(requests.len(), case.requests, "{name}");
    assert_silent(&*error, &[IBAN.as_bytes()]);
    let saw = told(&*error, case, bench);
    assert_eq!(bench.store.len(), written, "{name} has written");

    // And on it goes: with the same client, or, if that was the fault, with one that is right.
    let (next, whose) = match client {
        Ok(client) if !fault.is_misconfiguration(task) => (client, "the same client"),
        _ => (scoped(bench.keyring()), "a client without the fault"),
    };
    bench.perform(&next, Task::Write, &good).await.unwrap();
    assert_eq!(bench.store.len(), written + 1);
    bench.perform(&next, Task::Read, &good).await.unwrap();
    let attempts = match case.requests {
        0 => "no request".to_owned(),
        1 => "1 request".to_owned(),
        n => format!("{n} requests"),
    };
    let doing = match task {
        Task::Write => "writing",
        Task::Read => "reading",
    };
    Row {
        fault: format!("{}, {doing}", fault.name()),
        saw,
        after,
        state: format!("{attempts}; nothing written; {whose} goes on"),
    }
}

/// The kind of an error and what it says, with operation and key: the chain from the keyring's or manager's error on.
fn told(error: &(dyn StdError + 'static), case: &Case, bench: &Bench) -> String {
    let (kind, message) = if let Some(error) = error.downcast_ref::<KeyArnError>() {
        ("KeyArnError".to_owned(), error.to_string())
    } else {
        let Some(Error::Materials { source, .. }) = error.downcast_ref() else {
            panic!("{error:?}")
        };
        let kind = match source {
            ManagerError::Keyring(KeyringError::Kms {
                kind, operation, key, ..
            }) => {
                let expected = match case.task {
                    Task::Write => "GenerateDataKey",
                    Task::Read => "Decrypt",
                };
                assert_eq!((*operation, key), (expected, &bench.key));
                let message = source.to_string();
                assert!(message.contains(expected) && message.contains(&bench.key), "{message}");
                format!("{kind:?}")
            }
            ManagerError::Keyring(KeyringError::NotUnwrapped { .. }) => "NotUnwrapped".to_owned(),
            ManagerError::Keyring(KeyringError::WrapsOnly { .. }) => "WrapsOnly".to_owned(),
            ManagerError::Keyring(KeyringError::KeyArn(_)) => "KeyArn".to_owned(),
            ManagerError::TooManyEncryptedDataKeys { .. } => "TooManyEncryptedDataKeys".to_owned(),
            error => panic!("{:?}: {error:?}", case.fault),
        };
        (kind, source.to_string())
    };
    assert_eq!(kind, case.kind, "{:?} {:?}: {message}", case.fault, case.task);
    let message = message
        .replace(&bench.key, "‹key ARN›")
        .replace(&bench.alias_arn, "‹alias ARN›");
    format!("`{kind}`: {message}")
}

#[tokio::test]
async fn the_table_of_faults() {
    let mut bench = Bench::new().await;
    let mut rows = Vec::new();
    for case in &CASES {
        let row = observe(&mut bench, case).await;
        print!("{}", row.line());
        rows.push(row);
    }
    assert_eq!(rows.len(), 36);
    // Whatever was written between the faults is there, and good.
    assert_eq!(bench.store.len(), 36);
    let reader = scoped(bench.keyring());
    for row in &bench.store {
        assert_eq!(reader.decrypt(row).await.unwrap(), account());
    }

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/faults.md");
    if std::env::var_os("ENVELOPE_WRITE_DOCS").is_some() {
        let lines: String = rows.iter().map(Row::line).collect();
        std::fs::write(&path, format!("{INTRODUCTION}{lines}")).unwrap();
    }
    let text = std::fs::read_to_string(&path).expect("docs/faults.md; write it with ENVELOPE_WRITE_DOCS=1");
    let (introduction, table) = text.split_at(text.find("|---").expect("a table"));
    assert!(
        INTRODUCTION.starts_with(introduction),
        "the introduction is that of this file"
    );
    let lines: Vec<_> = table.lines().skip(1).collect();
    assert_eq!(
        lines.len(),
        rows.len(),
        "write docs/faults.md with ENVELOPE_WRITE_DOCS=1"
    );
    for (line, row) in lines.into_iter().zip(&rows) {
        let cells: Vec<_> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [fault, saw, _, state] = cells[..] else {
            panic!("{line}")
        };
        assert_eq!(
            [fault, saw, state],
            row.facts(),
            "write docs/faults.md with ENVELOPE_WRITE_DOCS=1"
        );
    }
}

const INTRODUCTION: &str = "\
# Faults of AWS KMS

What a program sees when something is wrong with AWS KMS, with a key, a record or its own configuration. The keyrings in this
table have a timeout of 1 s (`KmsKeyring::timeout`; 10 s unless stated), and the SDK's client makes three attempts, with a
first pause of 10 ms and a limit of 2 s for each. With the SDK's own pauses, which are longer, such a fault can end as a
`Timeout`; without a limit for attempts, a KMS that never answers may be asked twice. Each row was seen by `tests/kms/faults.rs`, which also writes this file; times are those of one run.

An error of AWS KMS names operation and key. `‹key ARN›` and `‹alias ARN›` stand for ARNs in full. None tells a value, a
plaintext or a key. An encrypt that fails hands out no record, so nothing is written.

| fault | what the caller saw | after how long | state afterwards |
|---|---|---|---|
";
