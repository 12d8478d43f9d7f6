//! Encrypted records as JSON documents: in a file of JSON Lines, and in a JSON column of SQLite that can be queried by its
//! signed fields.
//!
//! `cargo run --example json_documents --features json`

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use envelope_runtime::keyring::KeyFileKeyring;
use envelope_runtime::{Encrypted, Envelope, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, SqliteConnection};

/// A document has these entries, and no others: what is neither signed nor encrypted does not get in unnoticed.
#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "appointments", deny_unknown_fields)]
struct Appointment {
    #[envelope(signed, id)]
    id: u64,
    /// Plaintext that can be queried, and not changed unnoticed.
    #[envelope(signed)]
    city: String,
    #[envelope(encrypted)]
    patient: String,
    #[envelope(encrypted)]
    reason: Option<String>,
}

/// `json_valid` keeps out what is no JSON; whether it is genuine, decryption tells.
const CREATE: &str = "CREATE TABLE appointments (document TEXT NOT NULL CHECK (json_valid(document))) STRICT";
const INSERT: &str = "INSERT INTO appointments (document) VALUES (?1)";
const IN_CITY: &str = "SELECT document FROM appointments WHERE document->>'city' = ?1 ORDER BY document->>'id'";
const MOVE: &str = "UPDATE appointments SET document = json_set(document, '$.city', 'Porto') WHERE document->>'id' = 2";
const ADD: &str = "UPDATE appointments SET document = json_set(document, '$.note', 'paid') WHERE document->>'id' = 1";

pub(crate) fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(run())?;
    println!("All as expected.");
    Ok(())
}

async fn run() -> Result<()> {
    let folder = tempfile::tempdir().context("cannot create a temporary folder")?;
    let keyring = KeyFileKeyring::open_or_create(folder.path().join("example.key"))?;
    let envelope = Envelope::builder(keyring).build()?;
    let appointments = appointments();

    let file = folder.path().join("appointments.jsonl");
    write_lines(&envelope, &appointments, &file).await?;
    let read = read_lines(&envelope, &file).await?;
    ensure!(read == appointments, "the file gave back other appointments");
    println!("JSON Lines: {} documents there and back", read.len());
    let first = fs::read_to_string(&file)?.lines().next().unwrap_or_default().to_owned();
    println!("  {}…", first.chars().take(100).collect::<String>());

    let schema = json::schema::<EncryptedAppointment>();
    if let Some(required) = schema.get("required") {
        println!("their schema demands: {required}");
    }

    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("appointments.db"))
        .create_if_missing(true);
    let mut db = SqliteConnection::connect_with(&options).await?;
    sqlx::query(CREATE).execute(&mut db).await?;
    for line in fs::read_to_string(&file)?.lines() {
        sqlx::query(INSERT).bind(line).execute(&mut db).await?;
    }
    let [first, second, third] = &appointments;
    let found = in_city(&envelope, &mut db, "Porto").await?;
    ensure!(found.iter().flatten().eq([first, third]), "the query found others");
    println!("SQLite: 2 of 3 documents have document->>'city' = 'Porto'");

    println!("somebody without the key moves appointment {} to Porto:", second.id);
    sqlx::query(MOVE).execute(&mut db).await?;
    let found = in_city(&envelope, &mut db, "Porto").await?;
    ensure!(found.len() == 3, "the query finds what the document claims");
    report(&found, 1)?;

    println!("and adds a note to appointment {}:", first.id);
    sqlx::query(ADD).execute(&mut db).await?;
    let found = in_city(&envelope, &mut db, "Porto").await?;
    report(&found, 2)?;
    Ok(db.close().await?)
}

/// One document a line.
async fn write_lines(envelope: &Envelope, appointments: &[Appointment], file: &Path) -> Result<()> {
    let mut lines = String::new();
    for row in envelope.encrypt_all(appointments).await? {
        lines += &serde_json::to_string(&row)?;
        lines.push('\n');
    }
    fs::write(file, lines).context("cannot write the file")
}

async fn read_lines(envelope: &Envelope, file: &Path) -> Result<Vec<Appointment>> {
    let mut appointments = Vec::new();
    for (number, line) in fs::read_to_string(file)?.lines().enumerate() {
        let decrypted = decrypt(envelope, line).await;
        appointments.push(decrypted.with_context(|| format!("cannot read line {}", number + 1))?);
    }
    Ok(appointments)
}

/// What the query finds, each document decrypted or refused.
async fn in_city(envelope: &Envelope, db: &mut SqliteConnection, city: &str) -> Result<Vec<Result<Appointment>>> {
    let documents: Vec<String> = sqlx::query_scalar(IN_CITY).bind(city).fetch_all(db).await?;
    let mut found = Vec::with_capacity(documents.len());
    for document in documents {
        found.push(decrypt(envelope, &document).await);
    }
    Ok(found)
}

async fn decrypt(envelope: &Envelope, document: &str) -> Result<Appointment> {
    let row: EncryptedAppointment = serde_json::from_str(document)?;
    Ok(envelope.decrypt(&row).await?)
}

/// Prints the documents that were refused, of which there are to be so many.
fn report(found: &[Result<Appointment>], expected: usize) -> Result<()> {
    let refused: Vec<_> = found.iter().filter_map(|found| found.as_ref().err()).collect();
    for refused in &refused {
        println!("  refused: {refused}");
    }
    ensure!(refused.len() == expected, "{} documents were refused", refused.len());
    Ok(())
}

fn appointments() -> [Appointment; 3] {
    let appointment = |id, city: &str, patient: &str, reason: Option<&str>| Appointment {
        id,
        city: city.to_owned(),
        patient: patient.to_owned(),
        reason: reason.map(str::to_owned),
    };
    [
        appointment(1, "Porto", "Ana Silva", Some("a cough")),
        appointment(2, "Lisbon", "Rui Costa", None),
        appointment(3, "Porto", "Zoë Braun", Some("a vaccination")),
    ]
}
