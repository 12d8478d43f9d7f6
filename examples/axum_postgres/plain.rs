//! The same service without encryption, for measuring: the same columns but for header and footer, the same statements, the same round trips.

use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgPool, Row as _};

use crate::customer::{Change, Customer, NewCustomer};
use crate::customers::PAGE;
use crate::error::Error;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS plain_customers (
    tenant TEXT NOT NULL, id BIGINT NOT NULL, country TEXT NOT NULL, version BIGINT NOT NULL,
    name TEXT NOT NULL, email TEXT NOT NULL, card TEXT, PRIMARY KEY (tenant, id))";
const INDEX: &str = "CREATE INDEX IF NOT EXISTS plain_customers_by_country ON plain_customers (tenant, country, id)";

/// Makes the table, if there is none.
pub(crate) async fn create_table(pool: &PgPool) -> sqlx::Result<()> {
    for sql in [TABLE, INDEX] {
        sqlx::raw_sql(sql).execute(pool).await?;
    }
    Ok(())
}

impl FromRow<'_, PgRow> for Customer {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            tenant: row.try_get("tenant")?,
            id: row.try_get("id")?,
            country: row.try_get("country")?,
            version: row.try_get("version")?,
            name: row.try_get("name")?,
            email: row.try_get("email")?,
            card: row.try_get("card")?,
        })
    }
}

/// The customers of one tenant.
pub(crate) struct Customers {
    pub(crate) pool: PgPool,
    pub(crate) tenant: String,
}

impl Customers {
    pub(crate) async fn create(&self, new: NewCustomer) -> Result<Customer, Error> {
        let customer = new.of(&self.tenant);
        let insert = "INSERT INTO plain_customers (tenant, id, country, version, name, email, card) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7)";
        self.write(insert, &customer, None).await?;
        Ok(customer)
    }

    pub(crate) async fn read(&self, id: i64) -> Result<Customer, Error> {
        let select = sqlx::query_as("SELECT * FROM plain_customers WHERE tenant = $1 AND id = $2");
        let row = select.bind(&self.tenant).bind(id).fetch_optional(&self.pool).await?;
        row.ok_or(Error::NotFound)
    }

    pub(crate) async fn list(&self, country: &str, after: i64) -> Result<Vec<Customer>, Error> {
        let select =
            "SELECT * FROM plain_customers WHERE tenant = $1 AND country = $2 AND id > $3 ORDER BY id LIMIT $4";
        let select = sqlx::query_as(select)
            .bind(&self.tenant)
            .bind(country)
            .bind(after)
            .bind(PAGE);
        Ok(select.fetch_all(&self.pool).await?)
    }

    pub(crate) async fn change(&self, id: i64, change: Change) -> Result<Customer, Error> {
        let read = change.version;
        let mut customer = self.read(id).await?;
        if customer.version != read {
            return Err(Error::Changed);
        }
        change.apply(&mut customer);
        let update = "UPDATE plain_customers SET country = $3, version = $4, name = $5, email = $6, card = $7 \
                      WHERE tenant = $1 AND id = $2 AND version = $8";
        match self.write(update, &customer, Some(read)).await? {
            1 => Ok(customer),
            _ => Err(Error::Changed),
        }
    }

    async fn write(&self, sql: &'static str, customer: &Customer, read: Option<i64>) -> Result<u64, Error> {
        let mut query = sqlx::query(sql)
            .bind(&customer.tenant)
            .bind(customer.id)
            .bind(&customer.country)
            .bind(customer.version)
            .bind(&customer.name)
            .bind(&customer.email)
            .bind(&customer.card);
        if let Some(version) = read {
            query = query.bind(version);
        }
        Ok(query.execute(&self.pool).await?.rows_affected())
    }
}
