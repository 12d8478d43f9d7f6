//! Writers that race, and rows that are put back: noticed by a signed version.

use envelope_runtime::sql::{Bind as _, SqlTable as _};
use envelope_runtime::{Encrypted, FieldGroup};
use envelope_tests::keys::{SUITES, client};
use sqlx::AssertSqlSafe;

#[derive(FieldGroup, Clone, Debug, PartialEq)]
struct Limits {
    #[envelope(encrypted)]
    daily: i64,
}

#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "accounts")]
struct Account {
    #[envelope(signed, id)]
    id: i64,
    #[envelope(signed)]
    version: i64,
    #[envelope(encrypted)]
    balance: i64,
    #[envelope(flatten)]
    limits: Limits,
}

fn account() -> Account {
    Account {
        id: 7,
        version: 1,
        balance: 100,
        limits: Limits { daily: 50 },
    }
}

fn deposit(amount: i64) -> impl FnOnce(&mut Account) {
    move |account| {
        account.version += 1;
        account.balance += amount;
    }
}

/// The row with this id.
macro_rules! row {
    ($pool:expr) => {{
        let row: EncryptedAccount = sqlx::query_as("SELECT * FROM accounts WHERE id = 7")
            .fetch_one($pool)
            .await
            .unwrap();
        row
    }};
}

/// A new table with one account.
macro_rules! table {
    ($pool:expr, $DB:ty, $accounts:expr) => {{
        sqlx::raw_sql(EncryptedAccount::definition::<$DB>().create_table())
            .execute($pool)
            .await
            .unwrap();
        let row = $accounts.encrypt(&account()).await.unwrap();
        sqlx::query(EncryptedAccount::INSERT)
            .bind_all(row)
            .execute($pool)
            .await
            .unwrap();
    }};
}

on_both! {
    async fn of_two_writers_one_loses(pool: Pool<DB>) {
        let accounts = client(SUITES[0]);
        table!(&pool, DB, accounts);
        // Both read before either writes.
        let (first, second) = (row!(&pool), row!(&pool));
        let mut affected = Vec::new();
        for (row, amount) in [(&first, 10), (&second, 1)] {
            let changed = accounts.reseal(row, deposit(amount)).await.unwrap();
            let update = sqlx::query(EncryptedAccount::update_if("version")).bind_all(changed).bind(row.version);
            affected.push(update.execute(&pool).await.unwrap().rows_affected());
        }
        assert_eq!(affected, [1, 0]);
        // Who lost reads again.
        let row = row!(&pool);
        let changed = accounts.reseal(&row, deposit(1)).await.unwrap();
        let update = sqlx::query(EncryptedAccount::update_if("version")).bind_all(changed).bind(row.version);
        assert_eq!(update.execute(&pool).await.unwrap().rows_affected(), 1);
        let read = accounts.decrypt_id(&row!(&pool), &7).await.unwrap();
        assert_eq!(read, Account { version: 3, balance: 111, ..account() });
    }

    async fn many_writers_lose_no_update(pool: Pool<DB>) {
        let accounts = client(SUITES[0]);
        table!(&pool, DB, accounts);
        let mut writers = Vec::new();
        for _ in 0..4 {
            let (accounts, pool) = (accounts.clone(), pool.clone());
            writers.push(tokio::spawn(async move {
                let mut done = 0;
                while done < 5 {
                    let row = row!(&pool);
                    let changed = accounts.reseal(&row, deposit(1)).await.unwrap();
                    let update = sqlx::query(EncryptedAccount::update_if("version")).bind_all(changed).bind(row.version);
                    done += update.execute(&pool).await.unwrap().rows_affected();
                }
            }));
        }
        for writer in writers {
            writer.await.unwrap();
        }
        let read = accounts.decrypt(&row!(&pool)).await.unwrap();
        assert_eq!((read.version, read.balance), (21, 120));
    }

    /// Without a version: the header is another one each time.
    async fn the_header_tells_writers_apart_too(pool: Pool<DB>) {
        let accounts = client(SUITES[0]);
        table!(&pool, DB, accounts);
        let row = row!(&pool);
        for affected in [1, 0] {
            let changed = accounts.reseal(&row, |account| account.balance = 0).await.unwrap();
            let update = sqlx::query(EncryptedAccount::update_if("header")).bind_all(changed).bind(&row.header);
            assert_eq!(update.execute(&pool).await.unwrap().rows_affected(), affected);
        }
    }

    /// An older row is authentic: only who remembers its version knows.
    async fn a_row_that_was_put_back_is_older_than_remembered(pool: Pool<DB>) {
        let accounts = client(SUITES[0]);
        table!(&pool, DB, accounts);
        let old = row!(&pool);
        let changed = accounts.reseal(&old, deposit(-100)).await.unwrap();
        sqlx::query(EncryptedAccount::update_if("version")).bind_all(changed).bind(old.version).execute(&pool).await.unwrap();
        let remembered = accounts.decrypt_id(&row!(&pool), &7).await.unwrap().version;
        assert_eq!(remembered, 2);

        sqlx::query(EncryptedAccount::UPSERT).bind_all(old).execute(&pool).await.unwrap();
        let read = accounts.decrypt_id(&row!(&pool), &7).await.unwrap();
        assert_eq!(read, account(), "it is authentic");
        assert!(read.version < remembered);

        // The older row with the newer version is no record.
        sqlx::query("UPDATE accounts SET version = 2").execute(&pool).await.unwrap();
        assert!(accounts.decrypt(&row!(&pool)).await.unwrap_err().is_unauthenticated());
    }

    async fn the_statement_can_be_for_another_table(pool: Pool<DB>) {
        let accounts = client(SUITES[0]);
        table!(&pool, DB, accounts);
        let rename = "ALTER TABLE accounts RENAME TO \"old accounts\"";
        sqlx::query(AssertSqlSafe(rename)).execute(&pool).await.unwrap();
        let row: EncryptedAccount = sqlx::query_as("SELECT * FROM \"old accounts\"").fetch_one(&pool).await.unwrap();
        for affected in [1, 0] {
            let changed = accounts.reseal(&row, deposit(1)).await.unwrap();
            let update = sqlx::query(EncryptedAccount::update_of_if("old accounts", "version")).bind_all(changed).bind(row.version);
            assert_eq!(update.execute(&pool).await.unwrap().rows_affected(), affected);
        }
    }
}
