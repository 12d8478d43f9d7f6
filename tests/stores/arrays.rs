//! Arrays of columns in PostgreSQL, of which `UNNEST` makes rows.

use envelope_runtime::sql::SqlTable as _;
use envelope_runtime::{Ciphertext, Footer, Header, Suite};
use envelope_tests::keys::client;
use sqlx::Postgres;

use crate::databases;
use crate::records::{EncryptedNote, Note};

#[tokio::test]
async fn rows_of_arrays() {
    let Some(pool) = databases::postgres("arrays of ciphertexts in PostgreSQL").await else {
        return;
    };
    let create = EncryptedNote::definition::<Postgres>().create_table();
    sqlx::raw_sql(create).execute(&pool).await.unwrap();
    let client = client(Suite::Signed);
    let (mut ids, mut texts, mut headers, mut footers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for id in 1..=3_i64 {
        let text = format!("note {id}");
        let row = client.encrypt(&Note { id, text }).await.unwrap();
        ids.push(row.id);
        texts.push(row.text);
        headers.push(row.header);
        footers.push(row.footer);
    }
    sqlx::query("INSERT INTO notes (id, text, header, footer) SELECT * FROM UNNEST($1, $2, $3, $4)")
        .bind(&ids)
        .bind(&texts)
        .bind(&headers)
        .bind(&footers)
        .execute(&pool)
        .await
        .unwrap();
    let rows: Vec<EncryptedNote> = sqlx::query_as(EncryptedNote::SELECT).fetch_all(&pool).await.unwrap();
    assert_eq!(rows.len(), 3);
    for row in &rows {
        assert_eq!(client.decrypt(row).await.unwrap().text, format!("note {}", row.id));
    }
    let all =
        "SELECT array_agg(text ORDER BY id), array_agg(header ORDER BY id), array_agg(footer ORDER BY id) FROM notes";
    let read: (Vec<Ciphertext<String>>, Vec<Header>, Vec<Footer>) = sqlx::query_as(all).fetch_one(&pool).await.unwrap();
    assert_eq!(read, (texts, headers, footers));
}
