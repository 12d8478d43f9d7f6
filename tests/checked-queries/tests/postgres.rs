//! Queries that sqlx checks against PostgreSQL while this is compiled.

#![allow(clippy::unwrap_used)] // a test may panic

use std::io::Write as _;

use envelope_checked_queries::{EncryptedNote, envelope, notes};
use envelope_runtime::sql::SqlTable as _;
use envelope_runtime::{Ciphertext, Footer, Header};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Postgres};

#[tokio::test]
async fn rows_go_in_and_come_out() {
    let Ok(url) = std::env::var("ENVELOPE_POSTGRES_URL") else {
        not_run("checked queries on PostgreSQL, since ENVELOPE_POSTGRES_URL names no server");
        return;
    };
    let envelope = envelope().unwrap();
    let mut database = PgConnection::connect(&url).await.unwrap();
    let schema = format!("checked_queries_{}", std::process::id());
    let schema = format!("CREATE SCHEMA {schema}; SET search_path = {schema}");
    sqlx::raw_sql(AssertSqlSafe(schema))
        .execute(&mut database)
        .await
        .unwrap();
    let create = EncryptedNote::definition::<Postgres>().create_table();
    sqlx::raw_sql(create).execute(&mut database).await.unwrap();
    for note in notes() {
        let row = envelope.encrypt(&note).await.unwrap();
        sqlx::query!(
            "INSERT INTO notes (id, text, reader, reads, header, footer) VALUES ($1, $2, $3, $4, $5, $6)",
            row.id,
            row.text as Ciphertext<String>,
            row.reader as Option<Ciphertext<String>>,
            row.reads,
            row.header as Header,
            row.footer as Footer
        )
        .execute(&mut database)
        .await
        .unwrap();
    }
    let rows = sqlx::query_as!(
        EncryptedNote,
        r#"SELECT id, text AS "text: _", reader AS "reader: _", reads, header AS "header: _", footer AS "footer: _"
           FROM notes ORDER BY id ASC"# // not the text of the other test: the folder has one file for each text
    )
    .fetch_all(&mut database)
    .await
    .unwrap();
    assert_eq!(envelope.decrypt_all(&rows).await.unwrap(), notes());
}

/// Says that something did not run: on standard output, and to the file that `cargo xtask test` reads.
fn not_run(what: &str) {
    println!("not run: {what}");
    if let Some(log) = std::env::var_os("ENVELOPE_NOT_RUN_LOG") {
        let mut log = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
        writeln!(log, "not run: {what}").unwrap();
    }
}
