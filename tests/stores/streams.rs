//! Rows that are decrypted while they arrive, and what may be wrong with one of them.

use envelope_runtime::Suite;
use envelope_runtime::sql::{InsertAll as _, SqlTable as _};
use envelope_runtime::stream::{DecryptRows as _, RowError};
use envelope_tests::keys::client;
use futures_util::{StreamExt as _, TryStreamExt as _};
use sqlx::Error;

use crate::records::{EncryptedNote, Note};

async fn rows(count: i64) -> Vec<EncryptedNote> {
    let notes: Vec<_> = (0..count)
        .map(|id| Note {
            id,
            text: format!("note {id}"),
        })
        .collect();
    client(Suite::Symmetric).encrypt_all(&notes).await.unwrap()
}

const ALL: &str = "SELECT * FROM notes ORDER BY id";

on_both! {
    async fn rows_come_in_order(pool: Pool<DB>) {
        let mut database = pool.acquire().await.unwrap();
        sqlx::raw_sql(EncryptedNote::definition::<DB>().create_table()).execute(&mut *database).await.unwrap();
        database.insert_all(&rows(3_000).await).await.unwrap();
        let client = client(Suite::Symmetric);
        let rows = sqlx::query_as::<_, EncryptedNote>(ALL).fetch(&mut *database);
        let notes: Vec<Note> = rows.decrypt(&client).try_collect().await.unwrap();
        assert!(notes.iter().map(|note| note.id).eq(0..3_000));
        assert!(notes.iter().all(|note| note.text == format!("note {}", note.id)));
    }

    /// Without rules, so that all this can be in the table.
    async fn each_bad_row_is_named_and_the_others_come(pool: Pool<DB>) {
        let mut database = pool.acquire().await.unwrap();
        let blob = if sqlx::query("SELECT '\\x00'::bytea").execute(&mut *database).await.is_ok() { "BYTEA" } else { "BLOB" };
        let table = format!("CREATE TABLE notes (id BIGINT PRIMARY KEY, text {blob}, header {blob}, footer {blob})");
        sqlx::raw_sql(sqlx::AssertSqlSafe(table)).execute(&mut *database).await.unwrap();
        let mut new = rows(500).await;
        // Another table's row, a blob cut short, plaintext, and a row that was moved.
        let visits = client(Suite::Symmetric).encrypt(&Other { id: 10, text: "x".to_owned() }).await.unwrap();
        (new[10].header, new[10].footer) = (visits.header, visits.footer);
        let cut = new[20].text.as_bytes()[..17].to_vec();
        new[20].text = envelope_runtime::Ciphertext::from_bytes(cut);
        new[30].text = envelope_runtime::Ciphertext::from_bytes(b"meet at nine".to_vec());
        new[40].text = new[41].text.clone();
        database.insert_all(&new).await.unwrap();
        // A column that is missing.
        sqlx::query("UPDATE notes SET header = NULL WHERE id = 50").execute(&mut *database).await.unwrap();

        let client = client(Suite::Symmetric);
        let read = sqlx::query_as::<_, EncryptedNote>(ALL).fetch(&mut *database).decrypt(&client);
        let read: Vec<_> = read.collect().await;
        assert_eq!(read.len(), 500);
        for (position, row) in (0..).zip(read) {
            let id = i64::try_from(position).unwrap();
            match (position, row) {
                (10 | 20 | 30 | 40, Err(error)) => {
                    assert!(error.is_refused(), "{error:?}");
                    assert_eq!((error.position(), error.id()), (position, Some(&id)));
                    assert!(!format!("{error:?} {error}").contains("meet at nine"));
                }
                (50, Err(RowError::Read { table: "notes", position: 50, source: Error::ColumnDecode { index, .. } })) => {
                    assert_eq!(index, "header");
                }
                (_, Ok(note)) => assert_eq!(note.id, id),
                (_, Err(error)) => panic!("{error:?}"),
            }
        }
    }

    async fn a_table_without_a_column_says_which(pool: Pool<DB>) {
        let mut database = pool.acquire().await.unwrap();
        sqlx::raw_sql("CREATE TABLE notes (id BIGINT PRIMARY KEY)").execute(&mut *database).await.unwrap();
        sqlx::raw_sql("INSERT INTO notes VALUES (1)").execute(&mut *database).await.unwrap();
        let client = client(Suite::Symmetric);
        let mut read = sqlx::query_as::<_, EncryptedNote>(ALL).fetch(&mut *database).decrypt(&client);
        let error = read.next().await.unwrap().unwrap_err();
        let RowError::Read { source: Error::ColumnNotFound(name), .. } = &error else { panic!("{error:?}") };
        assert_eq!(name, "text");
        assert!(read.next().await.is_none());
    }
}

#[derive(envelope_runtime::Encrypted)]
#[envelope(table = "others")]
struct Other {
    #[envelope(signed, id)]
    id: i64,
    #[envelope(encrypted)]
    text: String,
}

/// SQLite keeps text in a column of bytes.
#[tokio::test]
async fn text_in_a_column_of_bytes_is_named() {
    let pool = crate::databases::sqlite().await;
    let mut database = pool.acquire().await.unwrap();
    let table = "CREATE TABLE notes (id BIGINT PRIMARY KEY, text BLOB, header BLOB, footer BLOB)";
    sqlx::raw_sql(table).execute(&mut *database).await.unwrap();
    database.insert_all(&rows(3).await).await.unwrap();
    sqlx::raw_sql("UPDATE notes SET text = 'meet at nine' WHERE id = 1")
        .execute(&mut *database)
        .await
        .unwrap();
    let client = client(Suite::Symmetric);
    let read: Vec<_> = sqlx::query_as::<_, EncryptedNote>(ALL)
        .fetch(&mut *database)
        .decrypt(&client)
        .collect()
        .await;
    let [Ok(_), Err(error), Ok(_)] = &read[..] else {
        panic!("{read:?}")
    };
    let RowError::Read {
        position: 1,
        source: Error::ColumnDecode { index, .. },
        ..
    } = error
    else {
        panic!("{error:?}")
    };
    assert!(index.contains("text"), "{index}");
}

/// The connection breaks while rows arrive: those that came are delivered, then one error, and nothing after it.
#[tokio::test]
async fn a_connection_that_breaks_is_the_last_item() {
    let Some(pool) = crate::databases::postgres("a connection to PostgreSQL that breaks").await else {
        return;
    };
    let mut database = pool.acquire().await.unwrap();
    let create = EncryptedNote::definition::<sqlx::Postgres>().create_table();
    sqlx::raw_sql(create).execute(&mut *database).await.unwrap();
    // More than the network takes at once.
    let notes: Vec<_> = (0..400)
        .map(|id| Note {
            id,
            text: "x".repeat(100_000),
        })
        .collect();
    let client = client(Suite::Symmetric);
    database
        .insert_all(&client.encrypt_all(&notes).await.unwrap())
        .await
        .unwrap();
    let session: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
        .fetch_one(&mut *database)
        .await
        .unwrap();

    let rows = sqlx::query_as::<_, EncryptedNote>(ALL).fetch(&mut *database);
    let mut read = rows.decrypt(&client).at_once(8);
    for id in 0..5 {
        assert_eq!(read.next().await.unwrap().unwrap().id, id);
    }
    let ended: bool = sqlx::query_scalar("SELECT pg_terminate_backend($1, 5000)")
        .bind(session)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert!(ended);
    let mut delivered = 5;
    let error = loop {
        match read.next().await.unwrap() {
            Ok(note) => {
                assert_eq!(note.id, delivered);
                delivered += 1;
            }
            Err(error) => break error,
        }
    };
    assert!(delivered < 400, "the connection broke on the way");
    let RowError::Read {
        table: "notes",
        position,
        ..
    } = error
    else {
        panic!("{error:?}")
    };
    assert_eq!(i64::try_from(position).unwrap(), delivered);
    assert!(read.next().await.is_none());
    drop(read);
    drop(database);
    let stored: Vec<i64> = sqlx::query_scalar("SELECT id FROM notes ORDER BY id")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert!(stored.into_iter().eq(0..400));
}
