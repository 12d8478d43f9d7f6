//! Many rows at a time: all of them or none, and which one was in the way.

use envelope_runtime::sql::{InsertAll as _, InsertError, SqlTable as _};
use envelope_runtime::{Encrypted, Suite};
use envelope_tests::keys::client;
use sqlx::{Connection as _, Error, PgPool, SqlitePool};
use uuid::Uuid;

use crate::records::{Customer, EncryptedCustomer, EncryptedNote, Note};

/// Customers with these numbers, with all that can be absent for every other one.
async fn rows(numbers: impl IntoIterator<Item = u128>) -> Vec<EncryptedCustomer> {
    let customers: Vec<_> = numbers
        .into_iter()
        .map(|number| Customer::sample(number, number % 2 == 0))
        .collect();
    let acme = client(Suite::Symmetric).scoped(&Customer::context());
    acme.encrypt_all(&customers).await.unwrap()
}

/// The customers' table, on PostgreSQL if there is one.
async fn postgres_with_customers(what: &str) -> Option<PgPool> {
    let pool = crate::databases::postgres(what).await?;
    let create = EncryptedCustomer::definition::<sqlx::Postgres>().create_table();
    sqlx::raw_sql(create).execute(&pool).await.unwrap();
    Some(pool)
}

/// The customers' table in SQLite.
async fn sqlite_with_customers() -> SqlitePool {
    let pool = crate::databases::sqlite().await;
    let create = EncryptedCustomer::definition::<sqlx::Sqlite>().create_table();
    sqlx::raw_sql(create).execute(&pool).await.unwrap();
    pool
}

macro_rules! count {
    ($executor:expr) => {
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM customers")
            .fetch_one($executor)
            .await
            .unwrap()
    };
}

on_both! {
    /// More than are sent at a time.
    async fn all_rows_come_back(pool: Pool<DB>) {
        let mut database = pool.acquire().await.unwrap();
        sqlx::raw_sql(EncryptedCustomer::definition::<DB>().create_table()).execute(&mut *database).await.unwrap();
        let rows = rows(1..=2_345).await;
        assert_eq!(database.insert_all(&rows).await.unwrap(), 2_345);
        let mut select = sqlx::QueryBuilder::<DB>::new(EncryptedCustomer::SELECT);
        let stored: Vec<EncryptedCustomer> =
            select.push(" ORDER BY id").build_query_as().fetch_all(&mut *database).await.unwrap();
        assert_eq!(stored, rows);
        assert_eq!(database.insert_all(&rows[..0]).await.unwrap(), 0);
    }

    async fn a_row_that_is_in_the_way_is_named_and_none_is_inserted(pool: Pool<DB>) {
        let mut database = pool.acquire().await.unwrap();
        sqlx::raw_sql(EncryptedCustomer::definition::<DB>().create_table()).execute(&mut *database).await.unwrap();
        database.insert_all(&rows([5_000]).await).await.unwrap();
        for position in [0, 1, 511, 999, 1_000, 2_222] {
            let mut new = rows(1..=2_222).await;
            new.insert(position, rows([5_000]).await.remove(0));
            let error = database.insert_all(&new).await.unwrap_err();
            let said = format!(
                "row {position} of those for table `customers`, with the id (\"acme\", {:?}), could not be written, and so none was",
                Uuid::from_u128(5_000)
            );
            assert_eq!(error.to_string(), said);
            let InsertError::Row { position: found, id, source: Error::Database(error), .. } = error else {
                panic!("{error:?}");
            };
            assert_eq!((found, id), (position, ("acme".to_owned(), Uuid::from_u128(5_000))));
            assert!(error.is_unique_violation());
            assert_eq!(count!(&mut *database), 1);
        }
    }

    /// The second of two is in the way, not the first.
    async fn a_row_that_comes_twice_is_named(pool: Pool<DB>) {
        let mut database = pool.acquire().await.unwrap();
        sqlx::raw_sql(EncryptedCustomer::definition::<DB>().create_table()).execute(&mut *database).await.unwrap();
        let new = rows([1, 2, 3, 4, 5, 2, 6, 7]).await;
        let error = database.insert_all(&new).await.unwrap_err();
        assert!(matches!(error, InsertError::Row { position: 5, .. }), "{error:?}");
        assert_eq!(count!(&mut *database), 0);
    }

    async fn a_transaction_goes_on_behind_rows_that_were_refused(pool: Pool<DB>) {
        let mut database = pool.acquire().await.unwrap();
        sqlx::raw_sql(EncryptedCustomer::definition::<DB>().create_table()).execute(&mut *database).await.unwrap();
        let mut transaction = database.begin().await.unwrap();
        transaction.insert_all(&rows(1..=3).await).await.unwrap();
        transaction.insert_all(&rows(3..=9).await).await.unwrap_err();
        transaction.insert_all(&rows(10..=12).await).await.unwrap();
        assert_eq!(count!(&mut *transaction), 6);
        transaction.commit().await.unwrap();
        assert_eq!(count!(&mut *database), 6);

        let mut transaction = database.begin().await.unwrap();
        transaction.insert_all(&rows(20..=30).await).await.unwrap();
        transaction.rollback().await.unwrap();
        assert_eq!(count!(&mut *database), 6);
    }

    /// Spoiled between encryption and database.
    async fn a_row_that_breaks_a_rule_is_named_with_it(pool: Pool<DB>) {
        let mut database = pool.acquire().await.unwrap();
        sqlx::raw_sql(EncryptedCustomer::definition::<DB>().create_table()).execute(&mut *database).await.unwrap();
        let mut new = rows(1..=100).await;
        new[77].email = envelope_runtime::Ciphertext::from_bytes(b"ada@example.org".to_vec());
        let error = database.insert_all(&new).await.unwrap_err();
        // PostgreSQL quotes the row, which has plaintext now.
        let shown = format!("{error:?}, {error}");
        assert!(shown.contains("email_ciphertext") && shown.contains("77"), "{shown}");
        for plaintext in ["ada", "6164614065"] {
            assert!(!shown.contains(plaintext), "{shown}");
        }
        let InsertError::Row { position: 77, source, .. } = error else { panic!("{error:?}") };
        assert!(source.to_string().contains("email_ciphertext"), "{source}");
        assert_eq!(count!(&mut *database), 0);
    }

    async fn a_table_that_is_not_there_is_told_once(pool: Pool<DB>) {
        let mut database = pool.acquire().await.unwrap();
        let error = database.insert_all(&rows(1..=3).await).await.unwrap_err();
        let InsertError::Statement { source, .. } = error else { panic!("{error:?}") };
        assert!(source.to_string().contains("customers"), "{source}");
    }

    /// Each larger than what is sent at a time.
    async fn large_rows_are_sent_one_by_one(pool: Pool<DB>) {
        let mut database = pool.acquire().await.unwrap();
        sqlx::raw_sql(EncryptedNote::definition::<DB>().create_table()).execute(&mut *database).await.unwrap();
        let notes: Vec<_> = (0..3).map(|id| Note { id, text: "x".repeat(5 << 20) }).collect();
        let rows = client(Suite::Symmetric).encrypt_all(&notes).await.unwrap();
        database.insert_all(&rows).await.unwrap();
        let len: i64 = sqlx::query_scalar("SELECT CAST(sum(length(text)) AS BIGINT) FROM notes").fetch_one(&mut *database).await.unwrap();
        assert_eq!(len, 3 * ((5 << 20) + 18));
    }
}

/// A trigger of the statement, which refuses many rows at a time: none of them is to blame.
#[tokio::test]
async fn rows_that_are_refused_together_are_none_s_fault() {
    let Some(pool) = postgres_with_customers("rows that PostgreSQL refuses together").await else {
        return;
    };
    let mut database = pool.acquire().await.unwrap();
    let few = "CREATE FUNCTION few() RETURNS trigger LANGUAGE plpgsql AS \
        'BEGIN IF (SELECT count(*) FROM new_rows) > 3 THEN RAISE EXCEPTION ''too many''; END IF; RETURN NULL; END'; \
        CREATE TRIGGER few AFTER INSERT ON customers REFERENCING NEW TABLE AS new_rows \
        FOR EACH STATEMENT EXECUTE FUNCTION few()";
    sqlx::raw_sql(few).execute(&mut *database).await.unwrap();
    let error = database.insert_all(&rows(1..=10).await).await.unwrap_err();
    assert!(matches!(error, InsertError::Statement { .. }), "{error:?}");
    assert_eq!(count!(&mut *database), 0);
    database.insert_all(&rows(1..=3).await).await.unwrap();
}

/// What an index has no room for is one row's fault.
#[tokio::test]
async fn an_id_that_is_too_long_for_an_index_is_named() {
    #[derive(Encrypted, Clone)]
    #[envelope(table = "pages")]
    struct Page {
        #[envelope(signed, id)]
        url: String,
        #[envelope(encrypted)]
        text: String,
    }

    let Some(pool) = crate::databases::postgres("an id that is too long for an index").await else {
        return;
    };
    let mut database = pool.acquire().await.unwrap();
    let create = EncryptedPage::definition::<sqlx::Postgres>().create_table();
    sqlx::raw_sql(create).execute(&mut *database).await.unwrap();
    // Of letters that do not compress.
    let mut random = 1_u64;
    let mut letter = || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b'a' + (random >> 33) as u8 % 26)
    };
    let mut page = |len| Page {
        url: (0..len).map(|_| letter()).collect(),
        text: String::new(),
    };
    let pages = [page(10), page(20), page(9_000), page(30)];
    let rows = client(Suite::Symmetric).encrypt_all(&pages).await.unwrap();
    let error = database.insert_all(&rows).await.unwrap_err();
    assert!(matches!(error, InsertError::Row { position: 2, .. }), "{error:?}");
}

/// A disk that is full: the database has no more pages.
#[tokio::test]
async fn a_disk_that_is_full_leaves_nothing_behind() {
    let pool = sqlite_with_customers().await;
    let mut database = pool.acquire().await.unwrap();
    database.insert_all(&rows(1..=10).await).await.unwrap();
    sqlx::raw_sql("PRAGMA max_page_count = 40")
        .execute(&mut *database)
        .await
        .unwrap();
    let error = database.insert_all(&rows(11..=500).await).await.unwrap_err();
    let InsertError::Statement { source, .. } = &error else {
        panic!("{error:?}")
    };
    assert!(source.to_string().contains("full"), "{source}");
    assert_eq!(count!(&mut *database), 10);
    sqlx::raw_sql("PRAGMA max_page_count = 4000")
        .execute(&mut *database)
        .await
        .unwrap();
    database.insert_all(&rows(11..=500).await).await.unwrap();
    assert_eq!(count!(&mut *database), 500);
}

/// SQLite takes back the whole transaction then; what was in it is gone, and no more is written.
#[tokio::test]
async fn a_disk_that_is_full_ends_the_transaction_around() {
    let pool = sqlite_with_customers().await;
    let mut database = pool.acquire().await.unwrap();
    sqlx::raw_sql("PRAGMA max_page_count = 40")
        .execute(&mut *database)
        .await
        .unwrap();
    let mut transaction = database.begin().await.unwrap();
    transaction.insert_all(&rows(1..=10).await).await.unwrap();
    let error = transaction.insert_all(&rows(11..=500).await).await.unwrap_err();
    assert!(matches!(error, InsertError::Statement { .. }), "{error:?}");
    // What its documentation asks for. SQLite may say that there is nothing to roll back.
    let _ = transaction.rollback().await;
    assert_eq!(count!(&mut *database), 0);
    database.insert_all(&rows(1..=10).await).await.unwrap();
    assert_eq!(count!(&mut *database), 10);
}

/// The server ends the session: an error of the connection, and no row.
#[tokio::test]
async fn a_session_that_the_server_ends_leaves_nothing_behind() {
    let Some(pool) = postgres_with_customers("a session that PostgreSQL ends").await else {
        return;
    };
    let mut database = pool.acquire().await.unwrap();
    let mut transaction = database.begin().await.unwrap();
    transaction.insert_all(&rows(1..=10).await).await.unwrap();
    let session: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
        .fetch_one(&mut *transaction)
        .await
        .unwrap();
    let ended: bool = sqlx::query_scalar("SELECT pg_terminate_backend($1, 5000)")
        .bind(session)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert!(ended);
    let error = transaction.insert_all(&rows(11..=20).await).await.unwrap_err();
    assert!(
        matches!(error, InsertError::Statement { table: "customers", .. }),
        "{error:?}"
    );
    drop(transaction);
    drop(database);
    assert_eq!(count!(&pool), 0);
}

/// The server ends the session while it commits: nobody knows what became of the rows.
#[tokio::test]
async fn a_session_that_ends_in_the_commit_leaves_it_unknown() {
    let Some(pool) = postgres_with_customers("a session that PostgreSQL ends in a commit").await else {
        return;
    };
    let mut database = pool.acquire().await.unwrap();
    // A constraint that is looked at in the end, by ending the session that looks.
    let last = "CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS \
        'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); RETURN NULL; END'; \
        CREATE CONSTRAINT TRIGGER leave AFTER INSERT ON customers DEFERRABLE INITIALLY DEFERRED \
        FOR EACH ROW EXECUTE FUNCTION leave()";
    sqlx::raw_sql(last).execute(&mut *database).await.unwrap();
    let error = database.insert_all(&rows(1..=3).await).await.unwrap_err();
    assert!(
        matches!(error, InsertError::Unknown { table: "customers", .. }),
        "{error:?}"
    );
    drop(database);
    assert_eq!(count!(&pool), 0);
}
