//! Queries that sqlx checks against SQLite while this is compiled.

use envelope_checked_queries::{EncryptedNote, envelope, notes};
use envelope_runtime::sql::SqlTable as _;
use sqlx::{Connection as _, Sqlite, SqliteConnection};

#[tokio::test]
async fn rows_go_in_and_come_out() {
    let envelope = envelope().unwrap();
    let mut database = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let create = EncryptedNote::definition::<Sqlite>().create_table();
    sqlx::raw_sql(create).execute(&mut database).await.unwrap();
    for note in notes() {
        let row = envelope.encrypt(&note).await.unwrap();
        sqlx::query!(
            "INSERT INTO notes (id, text, reader, reads, header, footer) VALUES (?, ?, ?, ?, ?, ?)",
            row.id,
            row.text,
            row.reader,
            row.reads,
            row.header,
            row.footer
        )
        .execute(&mut database)
        .await
        .unwrap();
    }
    let rows = sqlx::query_as!(
        EncryptedNote,
        r#"SELECT id, text AS "text: _", reader AS "reader: _", reads, header AS "header: _", footer AS "footer: _"
           FROM notes ORDER BY id"#
    )
    .fetch_all(&mut database)
    .await
    .unwrap();
    assert_eq!(envelope.decrypt_all(&rows).await.unwrap(), notes());
}
