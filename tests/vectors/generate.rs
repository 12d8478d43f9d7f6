//! Makes the vectors: `cargo run -p envelope-tests --example generate-vectors`.
//!
//! What is there is frozen: it stands for what users have stored, and this program does not write over it.

use std::fs::OpenOptions;

use envelope_runtime::Encrypted;
use envelope_tests::forger::{Entries, entries};
use envelope_tests::keys::SUITES;
use envelope_tests::records::{ClinicVisit, Sample, Visit};
use envelope_tests::vectors::{RawAesKey, Row, Specimen, Vectors, path};
use serde::Serialize;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let table = entries(&[("aws-crypto-table-name", "specimens")]);
    generate(
        "visits.json",
        "visits without a context",
        Visit::context(),
        &samples::<Visit>(),
        Visit::expected(),
    )
    .await;
    generate(
        "clinic_visits.json",
        "visits of a clinic, which is in the encryption context",
        ClinicVisit::context(),
        &samples::<ClinicVisit>(),
        ClinicVisit::expected(),
    )
    .await;
    generate(
        "specimens.json",
        "fields of many types",
        envelope_runtime::NoContext,
        &[("usual", Specimen::usual()), ("extreme", Specimen::extreme())],
        table,
    )
    .await;
}

fn samples<R: Sample>() -> Vec<(&'static str, R)> {
    vec![
        ("all fields", R::sample()),
        ("other values", R::other()),
        ("without optional fields", R::bare()),
    ]
}

async fn generate<R>(file: &str, about: &str, context: R::Context, records: &[(&str, R)], expected: Entries)
where
    R: Encrypted<Encrypted: Serialize> + Clone + Serialize,
{
    let keyring = RawAesKey {
        namespace: "envelope-vectors".to_owned(),
        name: "vectors-1".to_owned(),
        key: "8f5b1c2e0d7a4693b1e2c3d4f5a69788796a5b4c3d2e1f000112233445566778".to_owned(),
    };
    let mut rows = Vec::new();
    for suite in SUITES {
        for constants in [entries(&[]), entries(&[("environment", "vectors"), ("zone", "Süd")])] {
            let scoped = keyring.client(suite, &constants).scoped(&context);
            for (case, record) in records {
                rows.push(Row {
                    case: (*case).to_owned(),
                    suite: suite.to_string(),
                    version: R::SCHEMA.version(),
                    constants: constants.clone(),
                    context: expected.clone().into_iter().chain(constants.clone()).collect(),
                    record: record.clone(),
                    encrypted: scoped.encrypt(record).await.expect("samples have a form"),
                });
            }
        }
    }
    let about = about.to_owned();
    let path = path(file);
    let out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .expect("a file that is not there yet");
    serde_json::to_writer_pretty(out, &Vectors { about, keyring, rows }).expect("a folder that can be written");
    println!("{}", path.display());
}
