//! Encrypted records as JSON documents in columns of a database: JSONB of PostgreSQL, which keeps no spelling, and text of SQLite.

use std::collections::BTreeMap;

use envelope_runtime::{Encrypted, Envelope, Suite};
use envelope_tests::keys::client;
use sqlx::types::Json;
use sqlx::{Postgres, Sqlite};

#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "papers")]
struct Paper {
    #[envelope(signed, id)]
    id: i64,
    #[envelope(signed)]
    author: String,
    #[envelope(signed)]
    weights: Vec<f64>,
    #[envelope(signed)]
    marks: BTreeMap<String, Option<u64>>,
    #[envelope(encrypted)]
    text: String,
    #[envelope(encrypted)]
    note: Option<String>,
    #[envelope(unprotected)]
    views: i64,
}

/// Numbers and names that JSONB writes anew.
fn paper(id: i64) -> Paper {
    Paper {
        id,
        author: format!("\u{e9}ve \"{id}\" \\ \u{1f600}\n"),
        weights: vec![
            1e2,
            -1.5,
            1e-7,
            1.2345678901234567e120,
            5e-120,
            0.1 + 0.2,
            123_456_789.125,
        ],
        marks: BTreeMap::from([
            ("zz".to_owned(), Some(u64::MAX)),
            ("b".to_owned(), None),
            ("aaa".to_owned(), Some(0)),
        ]),
        text: "\0 kept, since it is encrypted".to_owned(),
        note: (id % 2 == 0).then(|| "n".to_owned()),
        views: 0,
    }
}

/// What the databases say differently.
trait Documents {
    const CREATE: &'static str;
    /// Sets a field of all documents to a value, in JSON.
    const SET: &'static str;
}

impl Documents for Postgres {
    const CREATE: &'static str = "CREATE TABLE papers (body JSONB NOT NULL)";
    const SET: &'static str = "UPDATE papers SET body = jsonb_set(body, ARRAY[$1], $2::jsonb)";
}

impl Documents for Sqlite {
    const CREATE: &'static str = "CREATE TABLE papers (body TEXT NOT NULL)";
    const SET: &'static str = "UPDATE papers SET body = json_set(body, '$.' || $1, json($2))";
}

fn envelope() -> Envelope {
    client(Suite::Symmetric)
}

on_both! {
    async fn documents_come_back_and_are_found_by_a_signed_field(pool: Pool<DB>) {
        let envelope = envelope();
        sqlx::query(<DB as Documents>::CREATE).execute(&pool).await.unwrap();
        for id in 0..10 {
            let row = envelope.encrypt(&paper(id)).await.unwrap();
            let insert = sqlx::query("INSERT INTO papers (body) VALUES ($1)").bind(Json(row));
            insert.execute(&pool).await.unwrap();
        }
        let select = sqlx::query_scalar::<_, Json<EncryptedPaper>>("SELECT body FROM papers ORDER BY body->>'author'");
        let rows = select.fetch_all(&pool).await.unwrap();
        assert_eq!(rows.len(), 10);
        for (id, Json(row)) in (0..).zip(&rows) {
            assert_eq!(envelope.decrypt_id(row, &id).await.unwrap(), paper(id));
        }
        let select = sqlx::query_scalar("SELECT body FROM papers WHERE body->>'author' = $1").bind(paper(4).author);
        let Json(row): Json<EncryptedPaper> = select.fetch_one(&pool).await.unwrap();
        assert_eq!(envelope.decrypt(&row).await.unwrap(), paper(4));
    }

    async fn a_change_of_a_document_is_found_where_it_is_protected(pool: Pool<DB>) {
        let envelope = envelope();
        sqlx::query(<DB as Documents>::CREATE).execute(&pool).await.unwrap();
        for (field, value, passes) in [
            ("views", "7", true),
            ("author", r#""eve""#, false),
            ("weights", "[1, 2]", false),
            ("id", "2", false),
        ] {
            sqlx::query("DELETE FROM papers").execute(&pool).await.unwrap();
            let row = envelope.encrypt(&paper(1)).await.unwrap();
            let insert = sqlx::query("INSERT INTO papers (body) VALUES ($1)").bind(Json(row));
            insert.execute(&pool).await.unwrap();
            let set = sqlx::query(<DB as Documents>::SET).bind(field).bind(value);
            assert_eq!(set.execute(&pool).await.unwrap().rows_affected(), 1);
            let select = sqlx::query_scalar("SELECT body FROM papers");
            let Json(row): Json<EncryptedPaper> = select.fetch_one(&pool).await.unwrap();
            match envelope.decrypt(&row).await {
                Ok(read) => assert!(passes && read == Paper { views: 7, ..paper(1) }, "{field}"),
                Err(error) => assert!(!passes && error.is_unauthenticated(), "{field}: {error}"),
            }
        }
    }
}

/// PostgreSQL's texts have no NUL: the document is refused, and nothing is written.
#[tokio::test]
async fn a_nul_in_a_signed_text_is_refused_by_jsonb() {
    let what = "stores::documents::a_nul_in_a_signed_text_is_refused_by_jsonb";
    let Some(pool) = crate::databases::postgres(what).await else {
        return;
    };
    sqlx::query(Postgres::CREATE).execute(&pool).await.unwrap();
    let nul = Paper {
        author: "a\0b".to_owned(),
        ..paper(1)
    };
    let row = envelope().encrypt(&nul).await.unwrap();
    let insert = sqlx::query("INSERT INTO papers (body) VALUES ($1)").bind(Json(row));
    let error = insert.execute(&pool).await.unwrap_err();
    assert!(
        error.to_string().contains("unsupported Unicode escape sequence"),
        "{error}"
    );
    let count = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM papers")
        .fetch_one(&pool)
        .await;
    assert_eq!(count.unwrap(), 0);
}
