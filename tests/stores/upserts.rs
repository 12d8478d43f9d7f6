//! Many rows at a time that are new or replace others, and tables of other names.

use envelope_runtime::sql::{InsertAll as _, InsertError, SqlTable as _};
use envelope_runtime::{Ciphertext, Suite};
use envelope_tests::keys::client;
use sqlx::Connection as _;

use crate::records::{EncryptedNote, Note};

/// Notes of these ids, whose text is `word` and their position.
async fn rows(ids: impl IntoIterator<Item = i64>, word: &str) -> Vec<EncryptedNote> {
    let text = |position| format!("{word} {position}");
    let notes: Vec<_> = (0..)
        .zip(ids)
        .map(|(position, id)| Note {
            id,
            text: text(position),
        })
        .collect();
    client(Suite::Symmetric).encrypt_all(&notes).await.unwrap()
}

/// All notes of a table, as they are decrypted, in the order of their ids.
macro_rules! notes {
    ($database:expr, $table:literal) => {{
        let select = concat!("SELECT * FROM ", $table, " ORDER BY id");
        let rows: Vec<EncryptedNote> = sqlx::query_as(select).fetch_all(&mut *$database).await.unwrap();
        let notes = client(Suite::Symmetric).decrypt_all(&rows).await.unwrap();
        notes.into_iter().map(|note| (note.id, note.text)).collect::<Vec<_>>()
    }};
}

on_both! {
    /// More than are sent at a time.
    async fn rows_are_new_or_replace_others(pool: Pool<DB>) {
        let mut database = pool.acquire().await.unwrap();
        sqlx::raw_sql(EncryptedNote::definition::<DB>().create_table()).execute(&mut *database).await.unwrap();
        database.insert_all(&rows(0..1_500, "old").await).await.unwrap();
        assert_eq!(database.upsert_all(&rows(1_000..3_500, "new").await).await.unwrap(), 2_500);
        let expected: Vec<_> = (0..1_000)
            .map(|id| (id, format!("old {id}")))
            .chain((1_000..3_500).map(|id| (id, format!("new {}", id - 1_000))))
            .collect();
        assert_eq!(notes!(database, "notes"), expected);
        assert_eq!(database.upsert_all(&rows([], "").await).await.unwrap(), 0);
    }

    /// In one part, in several, and all of them the same.
    async fn of_rows_with_the_same_id_the_last_one_stays(pool: Pool<DB>) {
        let mut database = pool.acquire().await.unwrap();
        sqlx::raw_sql(EncryptedNote::definition::<DB>().create_table()).execute(&mut *database).await.unwrap();
        database.upsert_all(&rows([7, 8, 7, 9, 8, 8], "few").await).await.unwrap();
        assert_eq!(
            notes!(database, "notes"),
            [(7, "few 2".to_owned()), (8, "few 5".to_owned()), (9, "few 3".to_owned())]
        );
        database.upsert_all(&rows((0..2_100).map(|number| number % 700), "many").await).await.unwrap();
        let expected: Vec<_> = (0..700).map(|id| (id, format!("many {}", 1_400 + id))).collect();
        assert_eq!(notes!(database, "notes"), expected);
        database.upsert_all(&rows([3; 40], "same").await).await.unwrap();
        assert_eq!(notes!(database, "notes")[3], (3, "same 39".to_owned()));
    }

    /// Alone, and where a statement has other rows twice.
    async fn a_row_that_breaks_a_rule_is_named_and_none_is_replaced(pool: Pool<DB>) {
        let mut database = pool.acquire().await.unwrap();
        sqlx::raw_sql(EncryptedNote::definition::<DB>().create_table()).execute(&mut *database).await.unwrap();
        database.insert_all(&rows(0..50, "old").await).await.unwrap();
        for ids in [(0..100).collect::<Vec<_>>(), (0..50).chain(0..50).collect(), vec![1; 100]] {
            for bad in [0, 1, 49, 50, 77, 99] {
                let mut new = rows(ids.iter().copied(), "new").await;
                new[bad].text = Ciphertext::from_bytes(b"by hand".to_vec());
                let error = database.upsert_all(&new).await.unwrap_err();
                let InsertError::Row { position, id, source, .. } = error else { panic!("{error:?}") };
                assert_eq!((position, id), (bad, ids[bad]));
                assert!(source.to_string().contains("text_ciphertext"), "{source}");
            }
        }
        let expected: Vec<_> = (0..50).map(|id| (id, format!("old {id}"))).collect();
        assert_eq!(notes!(database, "notes"), expected);
    }

    async fn a_transaction_goes_on_behind_rows_that_were_refused(pool: Pool<DB>) {
        let mut database = pool.acquire().await.unwrap();
        sqlx::raw_sql(EncryptedNote::definition::<DB>().create_table()).execute(&mut *database).await.unwrap();
        let mut transaction = database.begin().await.unwrap();
        transaction.upsert_all(&rows([1, 2, 1], "first").await).await.unwrap();
        let mut bad = rows([2, 3, 2], "second").await;
        bad[2].text = Ciphertext::from_bytes(Vec::new());
        transaction.upsert_all(&bad).await.unwrap_err();
        transaction.upsert_all(&rows([3], "third").await).await.unwrap();
        transaction.commit().await.unwrap();
        let expected = [(1, "first 2"), (2, "first 1"), (3, "third 0")];
        assert_eq!(notes!(database, "notes"), expected.map(|(id, text)| (id, text.to_owned())));
    }

    async fn a_table_of_another_name_is_named(pool: Pool<DB>) {
        let mut database = pool.acquire().await.unwrap();
        for definition in [EncryptedNote::definition::<DB>(), EncryptedNote::definition::<DB>().named("archive")] {
            sqlx::raw_sql(definition.create_table()).execute(&mut *database).await.unwrap();
        }
        database.insert_all_into("archive", &rows(0..3, "first").await).await.unwrap();
        database.upsert_all_into("archive", &rows(2..4, "second").await).await.unwrap();
        let expected = [(0, "first 0"), (1, "first 1"), (2, "second 0"), (3, "second 1")];
        assert_eq!(notes!(database, "archive"), expected.map(|(id, text)| (id, text.to_owned())));
        let mut bad = rows([9, 1], "third").await;
        let error = database.insert_all_into("archive", &bad).await.unwrap_err();
        assert!(matches!(error, InsertError::Row { table: "archive", position: 1, id: 1, .. }), "{error:?}");
        bad[0].text = Ciphertext::from_bytes(Vec::new());
        let error = database.upsert_all_into("archive", &bad).await.unwrap_err();
        assert!(matches!(error, InsertError::Row { position: 0, id: 9, .. }), "{error:?}");
        assert!(notes!(database, "notes").is_empty(), "the one that the struct names was never meant");
    }
}

/// As many refusals as rows.
#[tokio::test]
async fn thousands_of_pairs_are_written_in_postgresql() {
    let Some(pool) = crate::databases::postgres("thousands of rows of the same id").await else {
        return;
    };
    let mut database = pool.acquire().await.unwrap();
    let create = EncryptedNote::definition::<sqlx::Postgres>().create_table();
    sqlx::raw_sql(create).execute(&mut *database).await.unwrap();
    let pairs = rows((0..6_000).map(|number| number / 2), "row").await;
    assert_eq!(database.upsert_all(&pairs).await.unwrap(), 6_000);
    let expected: Vec<_> = (0..3_000).map(|id| (id, format!("row {}", 2 * id + 1))).collect();
    assert_eq!(notes!(database, "notes"), expected);
}

/// What a trigger raises may look as if a row came twice.
#[tokio::test]
async fn a_trigger_that_raises_what_twins_do_is_no_twin() {
    let Some(pool) = crate::databases::postgres("a trigger that raises what rows of one id do").await else {
        return;
    };
    let mut database = pool.acquire().await.unwrap();
    let create = EncryptedNote::definition::<sqlx::Postgres>().create_table();
    sqlx::raw_sql(create).execute(&mut *database).await.unwrap();
    let trigger = "CREATE FUNCTION ask() RETURNS trigger LANGUAGE plpgsql AS \
        $$ BEGIN IF NEW.id = 3 THEN PERFORM (SELECT * FROM generate_series(1, 2)); END IF; RETURN NULL; END $$; \
        CREATE TRIGGER ask AFTER INSERT ON notes FOR EACH ROW EXECUTE FUNCTION ask()";
    sqlx::raw_sql(trigger).execute(&mut *database).await.unwrap();
    for bad in [None, Some(1), Some(3), Some(7)] {
        let mut rows = rows(0..8, "new").await;
        if let Some(bad) = bad {
            rows[bad].text = Ciphertext::from_bytes(Vec::new());
        }
        for error in [
            database.insert_all(&rows).await.unwrap_err(),
            database.upsert_all(&rows).await.unwrap_err(),
        ] {
            // The first of those that are refused by themselves.
            let first = bad.map_or(3, |bad| bad.min(3));
            assert!(
                matches!(error, InsertError::Row { position, .. } if position == first),
                "{error:?}"
            );
        }
    }
    assert!(notes!(database, "notes").is_empty());
}
