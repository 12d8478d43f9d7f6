//! Where tampering happens: whose rows, by what statements, and what a reader gets afterwards.

use std::collections::HashMap;

use anyhow::{Result, ensure};
use envelope_runtime::Envelope;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Sqlite, Transaction};

use crate::customer::{Customer, EncryptedCustomer, TenantContext};
use crate::report::sentence;
use crate::store::{self, Store};

/// Whose rows are tampered with.
pub(crate) struct Cast<'a> {
    pub(crate) victim: &'a Customer,
    /// Another customer of the same tenant.
    pub(crate) peer: Option<&'a Customer>,
    /// Another tenant, if need be one that has no customers.
    pub(crate) elsewhere: String,
}

impl<'a> Cast<'a> {
    /// Prefers a victim that has a peer and something to set to null. `None` if there is nobody at all.
    pub(crate) fn choose(customers: &'a [Customer]) -> Option<Cast<'a>> {
        let mut sizes = HashMap::<&str, usize>::new();
        for customer in customers {
            *sizes.entry(&customer.tenant).or_default() += 1;
        }
        let alone = |customer: &Customer| sizes.get(customer.tenant.as_str()) == Some(&1);
        let bare =
            |customer: &Customer| customer.phone.is_none() && customer.birth_date.is_none() && customer.note.is_none();
        let victim = customers
            .iter()
            .min_by_key(|customer| (alone(customer), bare(customer)))?;
        let peer = customers
            .iter()
            .find(|other| other.tenant == victim.tenant && other.id != victim.id);
        let elsewhere = customers.iter().find(|other| other.tenant != victim.tenant);
        Some(Cast {
            victim,
            peer,
            elsewhere: elsewhere.map_or_else(|| format!("not {}", victim.tenant), |other| other.tenant.clone()),
        })
    }
}

/// What a reader got.
pub(crate) enum Reading {
    /// An error: no record, and no part of one.
    Refused(String),
    /// A record, with other values in these fields than it should have.
    Accepted(Vec<&'static str>),
}

/// A transaction in which anything may be done, since it never ends in a commit.
pub(crate) struct Scene<'a> {
    pub(crate) cast: &'a Cast<'a>,
    envelope: &'a Envelope,
    transaction: Transaction<'a, Sqlite>,
}

impl<'a> Scene<'a> {
    pub(crate) async fn set(envelope: &'a Envelope, store: &'a mut Store, cast: &'a Cast<'a>) -> Result<Scene<'a>> {
        Ok(Scene {
            cast,
            envelope,
            transaction: store.begin().await?,
        })
    }

    pub(crate) async fn undo(self) -> Result<()> {
        Ok(self.transaction.rollback().await?)
    }

    /// Runs a statement that must change so many rows: tampering that touched nothing would prove nothing.
    pub(crate) async fn execute(&mut self, statement: Query<'_, Sqlite, SqliteArguments>, rows: u64) -> Result<()> {
        let changed = statement.execute(&mut *self.transaction).await?.rows_affected();
        ensure!(changed == rows, "it changed {changed} rows instead of {rows}");
        Ok(())
    }

    /// Runs a statement that changes no row.
    pub(crate) async fn prepare(&mut self, statement: Query<'_, Sqlite, SqliteArguments>) -> Result<()> {
        statement.execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// Does what the program itself does to store a record: the one thing here that needs the key.
    pub(crate) async fn insert(&mut self, customer: &Customer) -> Result<()> {
        let record = self
            .envelope
            .scoped(&TenantContext::of(&customer.tenant))
            .encrypt(customer)
            .await?;
        store::insert(&mut self.transaction, &record).await
    }

    /// Asks for a customer by tenant and id, and checks that this is who came: what every reader should do.
    pub(crate) async fn read(&mut self, customer: &Customer) -> Result<Reading> {
        let select = "SELECT * FROM customers WHERE tenant = ?1 AND id = ?2";
        let select = sqlx::query_as::<_, EncryptedCustomer>(select)
            .bind(&customer.tenant)
            .bind(customer.id);
        let record = match select.fetch_one(&mut *self.transaction).await {
            Ok(record) => record,
            // A column that does not even look like what it should be is refused while it is read from the row.
            Err(error @ sqlx::Error::ColumnDecode { .. }) => return Ok(Reading::refused(error)),
            Err(error) => return Err(error.into()),
        };
        let scoped = self.envelope.scoped(&TenantContext::of(&customer.tenant));
        Ok(match scoped.decrypt_id(&record, &customer.id).await {
            Ok(read) => Reading::Accepted(customer.differences(&read)),
            Err(error) => Reading::refused(error),
        })
    }
}

impl Reading {
    fn refused(error: impl Into<anyhow::Error>) -> Reading {
        Reading::Refused(sentence(&error.into()))
    }
}

/// Finishes the sentence that says what was done.
pub(crate) fn describe(readings: &[Reading]) -> String {
    let who = if readings.len() > 1 {
        "each reader"
    } else {
        "the reader"
    };
    let mut got: Vec<_> = readings.iter().map(Reading::to_string).collect();
    got.dedup();
    format!("{who} got {}", got.join(" and "))
}

impl std::fmt::Display for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reading::Refused(error) => write!(f, "an error: {error}"),
            Reading::Accepted(fields) if fields.is_empty() => write!(f, "the record as it was"),
            Reading::Accepted(fields) => write!(
                f,
                "a valid record, whose {} is not what was stored last",
                fields.join(", ")
            ),
        }
    }
}
