//! The table of encrypted customers: every statement of the service, and what stands between a row and a customer.

use std::sync::LazyLock;

use envelope_runtime::Scoped;
use envelope_runtime::sql::{Bind as _, SqlTable as _};
use sqlx::{PgPool, Postgres, SqlStr};

use crate::customer::{Change, Customer, EncryptedCustomer, NewCustomer, TenantContext};
use crate::customers::PAGE;
use crate::error::Error;

/// The index that lists are read by.
const INDEX: &str = "CREATE INDEX customers_by_country ON customers (tenant, country, id)";

/// Replaces the version that was read, and no other.
static UPDATE: LazyLock<SqlStr> = LazyLock::new(|| EncryptedCustomer::update_if("version"));

/// Makes the table, if there is none. Where migrations are files, print `create_table()` into one.
pub(crate) async fn create_table(pool: &PgPool) -> sqlx::Result<()> {
    let mut transaction = pool.begin().await?;
    // One process at a time, where several are started at once. The number is this service's own.
    sqlx::query("SELECT pg_advisory_xact_lock(7201)")
        .execute(&mut *transaction)
        .await?;
    let exists = sqlx::query_scalar("SELECT to_regclass('customers') IS NOT NULL");
    if !exists.fetch_one(&mut *transaction).await? {
        let definition = EncryptedCustomer::definition::<Postgres>();
        sqlx::raw_sql(definition.create_table())
            .execute(&mut *transaction)
            .await?;
        sqlx::raw_sql(INDEX).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

/// The customers of one tenant, which the client states with each call.
pub(crate) struct Customers {
    pub(crate) pool: PgPool,
    pub(crate) client: Scoped<TenantContext>,
}

impl Customers {
    pub(crate) async fn create(&self, new: NewCustomer) -> Result<Customer, Error> {
        let customer = new.of(self.tenant());
        let row = self.client.encrypt(&customer).await?;
        let insert = sqlx::query(EncryptedCustomer::INSERT).bind_all(row);
        insert.execute(&self.pool).await?;
        Ok(customer)
    }

    pub(crate) async fn read(&self, id: i64) -> Result<Customer, Error> {
        let row = self.row(id).await?;
        // Not `decrypt`: the database could answer with another row of this tenant.
        let asked = (self.tenant().to_owned(), id);
        let customer = self.client.decrypt_id(&row, &asked).await;
        customer.map_err(|error| self.failed(Some(id), error))
    }

    pub(crate) async fn list(&self, country: &str, after: i64) -> Result<Vec<Customer>, Error> {
        let select = "SELECT * FROM customers WHERE tenant = $1 AND country = $2 AND id > $3 ORDER BY id LIMIT $4";
        let select = sqlx::query_as(select)
            .bind(self.tenant())
            .bind(country)
            .bind(after)
            .bind(PAGE);
        let rows: Vec<EncryptedCustomer> = select.fetch_all(&self.pool).await?;
        // All or none: a list that leaves out what was tampered with would hide it.
        let customers = self.client.decrypt_all(&rows).await;
        customers.map_err(|error| {
            let id = match &error {
                envelope_runtime::Error::InBatch { index, .. } => rows.get(*index).map(|row| row.id),
                _ => None,
            };
            self.failed(id, error)
        })
    }

    pub(crate) async fn change(&self, id: i64, change: Change) -> Result<Customer, Error> {
        let read = change.version;
        let mut customer = self.read(id).await?;
        if customer.version != read {
            return Err(Error::Changed);
        }
        change.apply(&mut customer);
        // Anew as a whole: one column alone cannot be replaced, since the footer proves them together.
        let row = self.client.encrypt(&customer).await?;
        let update = sqlx::query(UPDATE.clone()).bind_all(row).bind(read);
        match update.execute(&self.pool).await?.rows_affected() {
            1 => Ok(customer),
            _ => Err(Error::Changed),
        }
    }

    async fn row(&self, id: i64) -> Result<EncryptedCustomer, Error> {
        let select = sqlx::query_as("SELECT * FROM customers WHERE tenant = $1 AND id = $2");
        let row = select.bind(self.tenant()).bind(id).fetch_optional(&self.pool).await?;
        row.ok_or(Error::NotFound)
    }

    fn tenant(&self) -> &str {
        &self.client.context().tenant
    }

    /// What became of a row of this tenant that could not be read.
    fn failed(&self, id: Option<i64>, source: envelope_runtime::Error) -> Error {
        if source.is_refused() {
            let tenant = self.tenant().to_owned();
            return Error::Refused { tenant, id, source };
        }
        source.into()
    }
}
