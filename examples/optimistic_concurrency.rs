//! Two writers of one row, and a database that puts an older row back: a signed version makes both visible.
//!
//! ```text
//! cargo run --example optimistic_concurrency
//! ```
//!
//! It needs nothing: the key lies in a temporary folder, and SQLite in memory. What a version does not tell stands in
//! `docs/concurrency.md`.

use anyhow::{Result, ensure};
use envelope_runtime::keyring::KeyFileKeyring;
use envelope_runtime::sql::{Bind, SqlTable};
use envelope_runtime::{Encrypted, Envelope};
use sqlx::{Connection, SqliteConnection};

#[derive(Clone, Debug, PartialEq, Encrypted)]
#[envelope(table = "accounts")]
struct Account {
    #[envelope(signed, id)]
    id: i64,
    /// Counted up by each change. Nobody without a key can state another one.
    #[envelope(signed)]
    version: i64,
    #[envelope(encrypted)]
    balance: i64,
}

fn main() -> Result<()> {
    tokio::runtime::Builder::new_current_thread()
        .build()?
        .block_on(example())
}

async fn example() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let keyring = KeyFileKeyring::open_or_create(folder.path().join("dev.key"))?;
    let bank = Bank {
        envelope: Envelope::builder(keyring).build()?,
    };
    let mut database = SqliteConnection::connect("sqlite::memory:").await?;
    sqlx::query(
        "CREATE TABLE accounts (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, balance BLOB NOT NULL, \
         header BLOB NOT NULL, footer BLOB NOT NULL)",
    )
    .execute(&mut database)
    .await?;
    let account = Account {
        id: 7,
        version: 1,
        balance: 100,
    };
    let row = bank.envelope.encrypt(&account).await?;
    sqlx::query(EncryptedAccount::INSERT)
        .bind_all(row)
        .execute(&mut database)
        .await?;

    // Two clerks read the same row.
    let first = bank.row(&mut database).await?;
    let second = bank.row(&mut database).await?;
    let wrote = bank.deposit(&mut database, &first, 20).await?;
    println!("the first clerk deposits 20: {}", said(wrote));
    ensure!(wrote, "nobody was before the first clerk");

    // The second one would undo that, without having seen it.
    let wrote = bank.deposit(&mut database, &second, 3).await?;
    println!("the second clerk deposits 3: {}", said(wrote));
    ensure!(!wrote, "the first deposit is lost");
    let again = bank.row(&mut database).await?;
    let wrote = bank.deposit(&mut database, &again, 3).await?;
    println!("the second clerk reads again, and deposits 3: {}", said(wrote));
    ensure!(wrote, "nobody was before the second clerk");

    let account = bank.account(&mut database).await?;
    ensure!((account.version, account.balance) == (3, 123), "an update was lost");
    let remembered = account.version; // in a session, say: not in this database

    // Whoever can write to the database can put a row back that was there before. It is authentic: it was written by a clerk.
    sqlx::query(EncryptedAccount::UPSERT)
        .bind_all(first)
        .execute(&mut database)
        .await?;
    let account = bank.account(&mut database).await?;
    println!(
        "the database shows version {}, and version {remembered} was seen before",
        account.version
    );
    ensure!(account.version < remembered, "the older row was not put back");

    // What was put back cannot state the version that is remembered.
    sqlx::query("UPDATE accounts SET version = 3")
        .execute(&mut database)
        .await?;
    let Err(error) = bank.account(&mut database).await else {
        anyhow::bail!("a version that was edited was not noticed");
    };
    println!("with its version edited: {error}");
    println!("All as expected.");
    Ok(())
}

fn said(wrote: bool) -> &'static str {
    if wrote { "done" } else { "somebody else was first" }
}

struct Bank {
    envelope: Envelope,
}

impl Bank {
    async fn row(&self, database: &mut SqliteConnection) -> Result<EncryptedAccount> {
        let select = sqlx::query_as("SELECT * FROM accounts WHERE id = $1").bind(7);
        Ok(select.fetch_one(database).await?)
    }

    async fn account(&self, database: &mut SqliteConnection) -> Result<Account> {
        let row = self.row(database).await?;
        Ok(self.envelope.decrypt_id(&row, &7).await?)
    }

    /// Whether the row is changed: it is not if it is another one than was read.
    async fn deposit(&self, database: &mut SqliteConnection, row: &EncryptedAccount, amount: i64) -> Result<bool> {
        let change = |account: &mut Account| {
            account.version += 1;
            account.balance += amount;
        };
        let changed = self.envelope.reseal(row, change).await?;
        let update = sqlx::query(EncryptedAccount::update_if("version"))
            .bind_all(changed)
            .bind(row.version);
        Ok(update.execute(database).await?.rows_affected() == 1)
    }
}
