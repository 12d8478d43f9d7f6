//! Rows inserted and selected, in plaintext and encrypted, in short turns, so that what disturbs the machine for a while disturbs both.

use std::time::{Duration, Instant};

use envelope_benches::report::Report;
use envelope_runtime::Scoped;
use envelope_runtime::sql::{Bind as _, InsertAll as _, SqlTable as _};
use envelope_runtime::stream::DecryptRows as _;
use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::customers::{Customer, EncryptedCustomer, Table, Tenant, client, customer, tables};
use crate::{Result, processor};

/// How many rows are inserted, and then selected, in a turn of one table.
const TURN: usize = 5_000;
/// How many rows are encrypted, and sent, at a time where they are sent many at a time.
const PART: usize = 1_000;
/// Inserted by a statement each and selected, encrypted rows take at most so many times the processor time of plaintext.
const LIMIT: f64 = 2.0;

/// How rows are inserted.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    /// One statement each, in one transaction.
    Each,
    /// Arrays of many.
    Bulk,
}

/// What something took.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    wall: Duration,
    /// Of this process.
    client: Duration,
    /// Of the server's process for this connection.
    server: Duration,
}

impl std::ops::Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            wall: self.wall + other.wall,
            client: self.client + other.client,
            server: self.server + other.server,
        }
    }
}

impl std::ops::AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Cost {
    fn processor(self) -> Duration {
        self.client + self.server
    }

    fn print(self, what: &str, rows: u32) {
        let each = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(rows);
        println!(
            "{what:<34} {:>7.1} us {:>7.1} us {:>7.1} us",
            each(self.wall),
            each(self.client),
            each(self.server)
        );
    }
}

pub(crate) async fn run(report: &mut Report, url: &str, rows: u32) -> Result<()> {
    report.section(&format!(
        "{rows} rows inserted and selected, in turns of {TURN}, on one connection"
    ));
    let mut database = tables(url).await?;
    let server: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
        .fetch_one(&mut database)
        .await?;
    let customers: Vec<_> = (0..rows).map(customer).collect();
    let mut bench = Bench {
        database,
        server: server.to_string(),
        client: client()?,
    };
    println!(
        "{:<34} {:>10} {:>10} {:>10}",
        "for each row", "wall", "client", "server"
    );
    for way in [Way::Each, Way::Bulk] {
        let mut costs = [(Cost::default(), Cost::default()); 2];
        bench.empty().await?;
        for customers in customers.chunks(TURN) {
            for ((insert, select), table) in costs.iter_mut().zip([Table::Plain, Table::Encrypted]) {
                let (inserted, selected) = bench.turn(way, table, customers).await?;
                *insert += inserted;
                *select += selected;
            }
        }
        let how = match way {
            Way::Each => "a statement each",
            Way::Bulk => "arrays of 1000",
        };
        for (name, (insert, select)) in ["plain", "encrypted"].iter().zip(costs) {
            insert.print(&format!("{name}, insert, {how}"), rows);
            select.print(&format!("{name}, select"), rows);
        }
        let [plain, encrypted] = costs.map(|(insert, select)| insert + select);
        let ratio = |of: fn(Cost) -> Duration| of(encrypted).as_secs_f64() / of(plain).as_secs_f64();
        let (wall, client, both) = (
            ratio(|cost| cost.wall),
            ratio(|cost| cost.client),
            ratio(Cost::processor),
        );
        println!("encrypted to plain, {how}: wall {wall:.2}, client alone {client:.2}");
        let what = format!("processor time of client and server, {how}");
        match way {
            Way::Each => report.at_most(&what, both, LIMIT),
            Way::Bulk => println!("{what}: {both:.2}"),
        }
    }
    bench.sizes(rows).await
}

struct Bench {
    database: PgConnection,
    server: String,
    client: Scoped<Tenant>,
}

impl Bench {
    /// Empties both tables.
    async fn empty(&mut self) -> Result<()> {
        for table in [Table::Plain, Table::Encrypted] {
            let empty = format!("TRUNCATE {}", table.name());
            sqlx::raw_sql(AssertSqlSafe(empty)).execute(&mut self.database).await?;
        }
        Ok(())
    }

    /// Inserts rows into a table, and selects them: what the two took.
    async fn turn(&mut self, way: Way, table: Table, customers: &[Customer]) -> Result<(Cost, Cost)> {
        let start = self.clock()?;
        match (table, way) {
            (Table::Plain, Way::Each) => self.insert_plain(customers).await?,
            (Table::Plain, Way::Bulk) => self.insert_plain_arrays(customers).await?,
            (Table::Encrypted, Way::Each) => self.insert_encrypted(customers).await?,
            (Table::Encrypted, Way::Bulk) => self.insert_encrypted_arrays(customers).await?,
        }
        let inserted = self.since(start)?;
        let first = customers.first().map_or(0, |customer| customer.id);
        let start = self.clock()?;
        let read = match table {
            Table::Plain => self.select_plain(first).await?,
            Table::Encrypted => self.select_encrypted(first).await?,
        };
        let selected = self.since(start)?;
        if read == customers {
            Ok((inserted, selected))
        } else {
            Err("what was read is not what was written".into())
        }
    }

    async fn insert_plain(&mut self, customers: &[Customer]) -> Result<()> {
        let mut transaction = self.database.begin().await?;
        for customer in customers {
            sqlx::query(Table::INSERT_PLAIN)
                .bind(&customer.tenant)
                .bind(customer.id)
                .bind(&customer.country)
                .bind(&customer.name)
                .bind(&customer.email)
                .bind(&customer.phone)
                .bind(&customer.card)
                .bind(customer.visits)
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn insert_encrypted(&mut self, customers: &[Customer]) -> Result<()> {
        let mut transaction = self.database.begin().await?;
        for customer in customers {
            let row = self.client.encrypt(customer).await?;
            sqlx::query(EncryptedCustomer::INSERT)
                .bind_all(row)
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn insert_plain_arrays(&mut self, customers: &[Customer]) -> Result<()> {
        let mut transaction = self.database.begin().await?;
        for part in customers.chunks(PART) {
            sqlx::query(Table::INSERT_PLAIN_UNNEST)
                .bind(part.iter().map(|customer| &*customer.tenant).collect::<Vec<_>>())
                .bind(part.iter().map(|customer| customer.id).collect::<Vec<_>>())
                .bind(part.iter().map(|customer| &*customer.country).collect::<Vec<_>>())
                .bind(part.iter().map(|customer| &*customer.name).collect::<Vec<_>>())
                .bind(part.iter().map(|customer| &*customer.email).collect::<Vec<_>>())
                .bind(part.iter().map(|customer| &*customer.phone).collect::<Vec<_>>())
                .bind(part.iter().map(|customer| customer.card.as_deref()).collect::<Vec<_>>())
                .bind(part.iter().map(|customer| customer.visits).collect::<Vec<_>>())
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn insert_encrypted_arrays(&mut self, customers: &[Customer]) -> Result<()> {
        let mut transaction = self.database.begin().await?;
        for part in customers.chunks(PART) {
            let rows = self.client.encrypt_all(part).await?;
            transaction.insert_all(&rows).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// From this id on.
    async fn select_plain(&mut self, first: i64) -> Result<Vec<Customer>> {
        let rows = sqlx::query_as::<_, Customer>(Table::SELECT_PLAIN_FROM).bind(first);
        let rows = rows.fetch(&mut self.database);
        Ok(rows.try_collect().await?)
    }

    async fn select_encrypted(&mut self, first: i64) -> Result<Vec<Customer>> {
        let rows = sqlx::query_as::<_, EncryptedCustomer>(Table::SELECT_ENCRYPTED_FROM).bind(first);
        let rows = rows.fetch(&mut self.database);
        Ok(rows.decrypt(&self.client).try_collect().await?)
    }

    /// What a row takes on the disk, with its share of the index.
    async fn sizes(&mut self, rows: u32) -> Result<()> {
        let mut bytes = Vec::new();
        for table in [Table::Plain, Table::Encrypted] {
            sqlx::raw_sql(AssertSqlSafe(format!("VACUUM FULL {}", table.name())))
                .execute(&mut self.database)
                .await?;
            let size: i64 = sqlx::query_scalar("SELECT pg_total_relation_size($1::regclass)")
                .bind(table.name())
                .fetch_one(&mut self.database)
                .await?;
            bytes.push(size as f64 / f64::from(rows));
        }
        if let [plain, encrypted] = bytes[..] {
            println!(
                "bytes of a row on the disk, index included: {plain:.0} plain, {encrypted:.0} encrypted ({:.0} more)",
                encrypted - plain
            );
        }
        Ok(())
    }

    fn clock(&self) -> Result<(Instant, Duration, Duration)> {
        Ok((Instant::now(), processor::own()?, processor::of(&self.server)?))
    }

    fn since(&self, (start, client, server): (Instant, Duration, Duration)) -> Result<Cost> {
        Ok(Cost {
            wall: start.elapsed(),
            client: processor::own()? - client,
            server: processor::of(&self.server)? - server,
        })
    }
}
