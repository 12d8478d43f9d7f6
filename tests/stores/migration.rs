//! A table of plaintext that exists becomes one of encrypted records, by the four steps of docs/stores.md.

use envelope_runtime::sql::{Bind as _, SqlTable as _};
use envelope_runtime::{Encrypted, Suite};
use envelope_tests::keys::client;
use sqlx::{AssertSqlSafe, Postgres, Sqlite};

#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "letters")]
struct Letter {
    #[envelope(signed, id)]
    id: i64,
    #[envelope(signed)]
    sender: Option<String>,
    #[envelope(encrypted, name = "text_sealed")]
    text: String,
    #[envelope(encrypted, name = "note_sealed")]
    note: Option<String>,
}

fn letter(id: i64) -> Letter {
    Letter {
        id,
        sender: (id % 3 == 0).then(|| "ada".to_owned()),
        text: format!("text {id}"),
        note: (id % 2 == 0).then(|| format!("note {id}")),
    }
}

/// As somebody made it by hand, before.
const BEFORE: &str =
    "CREATE TABLE letters (id BIGINT PRIMARY KEY, sender TEXT, text TEXT NOT NULL DEFAULT '', note TEXT)";
const ROWS: i64 = 20;

on_both! {
    async fn a_table_of_plaintext_becomes_one_of_records(pool: Pool<DB>) {
        let envelope = client(Suite::Symmetric);
        let definition = EncryptedLetter::definition::<DB>();
        sqlx::query(BEFORE).execute(&pool).await.unwrap();
        for Letter { id, sender, text, note } in (0..ROWS).map(letter) {
            let insert = sqlx::query("INSERT INTO letters (id, sender, text, note) VALUES ($1, $2, $3, $4)");
            insert.bind(id).bind(sender).bind(text).bind(note).execute(&pool).await.unwrap();
        }

        for statement in definition.add_columns() {
            sqlx::raw_sql(statement).execute(&pool).await.unwrap();
        }
        let select = sqlx::query_as::<_, (i64, Option<String>, String, Option<String>)>("SELECT id, sender, text, note FROM letters");
        for (id, sender, text, note) in select.fetch_all(&pool).await.unwrap() {
            let row = envelope.encrypt(&Letter { id, sender, text, note }).await.unwrap();
            let update = sqlx::query(EncryptedLetter::UPDATE).bind_all(row).execute(&pool).await.unwrap();
            assert_eq!(update.rows_affected(), 1);
        }
        for statement in definition.add_rules() {
            sqlx::raw_sql(statement).execute(&pool).await.unwrap();
        }
        for plaintext in ["text", "note"] {
            let drop = format!("ALTER TABLE letters DROP COLUMN {plaintext}");
            sqlx::raw_sql(AssertSqlSafe(drop)).execute(&pool).await.unwrap();
        }

        let rows: Vec<EncryptedLetter> = sqlx::query_as("SELECT * FROM letters ORDER BY id").fetch_all(&pool).await.unwrap();
        assert_eq!(envelope.decrypt_all(&rows).await.unwrap(), (0..ROWS).map(letter).collect::<Vec<_>>());
        let row = envelope.encrypt(&letter(ROWS)).await.unwrap();
        sqlx::query(EncryptedLetter::INSERT).bind_all(row).execute(&pool).await.unwrap();

        // The rules hold now, until they are taken away.
        let plaintext = || sqlx::query("UPDATE letters SET text_sealed = $1 WHERE id = 1").bind(&b"a plaintext, of some length"[..]);
        let error = plaintext().execute(&pool).await.unwrap_err();
        assert!(error.to_string().contains("text_sealed_ciphertext"), "{error}");
        let null = sqlx::query("UPDATE letters SET header = NULL WHERE id = 1").execute(&pool).await;
        assert!(null.unwrap_err().to_string().contains("header"));
        for statement in definition.drop_rules() {
            sqlx::raw_sql(statement).execute(&pool).await.unwrap();
        }
        assert_eq!(plaintext().execute(&pool).await.unwrap().rows_affected(), 1);
    }
}

/// With a row that is not encrypted yet, PostgreSQL refuses the rules; in a transaction, all of them.
#[tokio::test]
async fn rules_that_rows_break_are_refused_by_postgresql() {
    let what = "stores::migration::rules_that_rows_break_are_refused_by_postgresql";
    let Some(pool) = crate::databases::postgres(what).await else {
        return;
    };
    let definition = EncryptedLetter::definition::<Postgres>();
    sqlx::raw_sql(definition.create_table()).execute(&pool).await.unwrap();
    for statement in definition.drop_rules() {
        sqlx::raw_sql(statement).execute(&pool).await.unwrap();
    }
    let plaintext =
        "INSERT INTO letters (id, text_sealed, header, footer) VALUES (1, 'a plaintext, of some length', '', '')";
    sqlx::raw_sql(plaintext).execute(&pool).await.unwrap();
    let mut transaction = pool.begin().await.unwrap();
    let mut refused = None;
    for statement in definition.add_rules() {
        if let Err(error) = sqlx::raw_sql(statement).execute(&mut *transaction).await {
            refused = Some(error);
            break;
        }
    }
    let error = refused.unwrap();
    assert!(error.as_database_error().unwrap().is_check_violation(), "{error}");
    assert!(error.to_string().contains("text_sealed_ciphertext"), "{error}");
    transaction.rollback().await.unwrap();
    let rules = "SELECT count(*) FROM pg_constraint WHERE conrelid = 'letters'::regclass AND contype = 'c'";
    assert_eq!(sqlx::query_scalar::<_, i64>(rules).fetch_one(&pool).await.unwrap(), 0);
}

/// They would refuse every ciphertext, and let plaintext in.
#[tokio::test]
async fn rules_of_a_column_of_text_are_refused_by_postgresql() {
    let Some(pool) =
        crate::databases::postgres("stores::migration::rules_of_a_column_of_text_are_refused_by_postgresql").await
    else {
        return;
    };
    for text in ["text_sealed", "note_sealed", "header"] {
        let column = |name: &str| format!("{name} {}", if name == text { "TEXT" } else { "BYTEA" });
        let columns = ["text_sealed", "note_sealed", "header", "footer"]
            .map(column)
            .join(", ");
        let table = format!(
            "DROP TABLE IF EXISTS letters; CREATE TABLE letters (id BIGINT PRIMARY KEY, sender TEXT, {columns})"
        );
        sqlx::raw_sql(AssertSqlSafe(table)).execute(&pool).await.unwrap();
        let mut refused = Vec::new();
        for statement in EncryptedLetter::definition::<Postgres>().add_rules() {
            if let Err(error) = sqlx::raw_sql(statement).execute(&pool).await {
                refused.push(error.to_string());
            }
        }
        assert!(!refused.is_empty(), "{text}");
        assert!(
            refused.iter().all(|error| error.contains("does not exist")),
            "{text}: {refused:?}"
        );
    }
}

/// In SQLite the rows that are there stay, and are refused when they are next written.
#[tokio::test]
async fn rows_that_break_rules_stay_in_sqlite_until_they_are_written() {
    let pool = crate::databases::sqlite().await;
    let definition = EncryptedLetter::definition::<Sqlite>();
    sqlx::query(BEFORE).execute(&pool).await.unwrap();
    sqlx::query("INSERT INTO letters (id, text) VALUES (1, 'plain')")
        .execute(&pool)
        .await
        .unwrap();
    for statement in definition.add_columns().into_iter().chain(definition.add_rules()) {
        sqlx::raw_sql(statement).execute(&pool).await.unwrap();
    }
    let count = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM letters")
        .fetch_one(&pool)
        .await;
    assert_eq!(count.unwrap(), 1);
    for written in [
        "UPDATE letters SET sender = 'eve'",
        "INSERT INTO letters (id, text) VALUES (2, 'plain')",
    ] {
        let error = sqlx::query(written).execute(&pool).await.unwrap_err();
        assert!(error.to_string().contains("text_sealed_required"), "{error}");
    }
    let row = client(Suite::Symmetric).encrypt(&letter(1)).await.unwrap();
    let update = sqlx::query(EncryptedLetter::UPDATE).bind_all(row).execute(&pool).await;
    assert_eq!(update.unwrap().rows_affected(), 1);
}
