//! The rows: customers of one tenant, in plaintext and encrypted, with the same columns but for header and footer.

use std::time::Duration;

use envelope_runtime::keyring::RawAesKeyring;
use envelope_runtime::secret::WrappingKey;
use envelope_runtime::sql::SqlTable as _;
use envelope_runtime::{CachePolicy, Encrypted, EncryptionContext, Envelope, Scoped};
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Connection as _, FromRow, PgConnection, Postgres, Row as _};

use crate::Result;

#[derive(EncryptionContext, Debug)]
pub(crate) struct Tenant {
    tenant: String,
}

/// 3 signed columns with the context's, 4 encrypted ones, of which one may be absent, and one that is unprotected.
#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "customers", context = Tenant)]
pub(crate) struct Customer {
    #[envelope(context)]
    pub(crate) tenant: String,
    #[envelope(signed, id)]
    pub(crate) id: i64,
    #[envelope(signed)]
    pub(crate) country: String,
    #[envelope(encrypted)]
    pub(crate) name: String,
    #[envelope(encrypted)]
    pub(crate) email: String,
    #[envelope(encrypted)]
    pub(crate) phone: String,
    #[envelope(encrypted)]
    pub(crate) card: Option<String>,
    #[envelope(unprotected)]
    pub(crate) visits: i64,
}

impl FromRow<'_, PgRow> for Customer {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            tenant: row.try_get("tenant")?,
            id: row.try_get("id")?,
            country: row.try_get("country")?,
            name: row.try_get("name")?,
            email: row.try_get("email")?,
            phone: row.try_get("phone")?,
            card: row.try_get("card")?,
            visits: row.try_get("visits")?,
        })
    }
}

/// Which of the two tables.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Table {
    Plain,
    Encrypted,
}

impl Table {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain_customers",
            Self::Encrypted => "customers",
        }
    }

    pub(crate) const INSERT_PLAIN: &str = "INSERT INTO plain_customers \
        (tenant, id, country, name, email, phone, card, visits) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    pub(crate) const INSERT_PLAIN_UNNEST: &str = "INSERT INTO plain_customers \
        (tenant, id, country, name, email, phone, card, visits) SELECT * FROM UNNEST($1, $2, $3, $4, $5, $6, $7, $8)";
    pub(crate) const SELECT_PLAIN_FROM: &str =
        "SELECT tenant, id, country, name, email, phone, card, visits FROM plain_customers WHERE id >= $1 ORDER BY id";
    pub(crate) const SELECT_ENCRYPTED_FROM: &str = "SELECT tenant, id, country, name, email, phone, card, visits, header, footer FROM customers WHERE id >= $1 ORDER BY id";
    pub(crate) const SELECT_PLAIN: &str =
        "SELECT tenant, id, country, name, email, phone, card, visits FROM plain_customers ORDER BY id";
    pub(crate) const SELECT_ENCRYPTED: &str =
        "SELECT tenant, id, country, name, email, phone, card, visits, header, footer FROM customers ORDER BY id";
}

/// The customer with this number.
pub(crate) fn customer(number: u32) -> Customer {
    Customer {
        tenant: "acme".to_owned(),
        id: number.into(),
        country: if number.is_multiple_of(3) { "DE" } else { "FR" }.to_owned(),
        name: format!("Ada Lovelace-{number:07}"),
        email: format!("ada.{number:07}@example.org"),
        phone: format!("+44 20 {number:08}"),
        card: number.is_multiple_of(2).then(|| format!("4111 1111 {number:08}")),
        visits: 3,
    }
}

/// A client for the customers, whose data keys serve for as long as a benchmark takes.
pub(crate) fn client() -> Result<Scoped<Tenant>> {
    let keyring = RawAesKeyring::new("benches", "stores", WrappingKey::from_bytes([7; 32]))?;
    let policy = CachePolicy::max_age(Duration::from_secs(3600));
    let envelope = Envelope::builder(keyring).cache(policy).build()?;
    Ok(envelope.scoped(&Tenant {
        tenant: "acme".to_owned(),
    }))
}

/// A connection, and both tables on it, empty. They are in a schema of this program alone, which goes with it.
pub(crate) async fn tables(url: &str) -> Result<PgConnection> {
    let mut database = PgConnection::connect(url).await?;
    let plain = "CREATE TABLE plain_customers (tenant TEXT NOT NULL, id BIGINT NOT NULL, country TEXT NOT NULL, \
        name TEXT NOT NULL, email TEXT NOT NULL, phone TEXT NOT NULL, card TEXT, visits BIGINT NOT NULL, PRIMARY KEY (id))";
    for table in [Table::Plain, Table::Encrypted] {
        let drop = format!("DROP TABLE IF EXISTS {}", table.name());
        sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut database).await?;
    }
    sqlx::raw_sql(plain).execute(&mut database).await?;
    let encrypted = EncryptedCustomer::definition::<Postgres>().create_table();
    sqlx::raw_sql(encrypted).execute(&mut database).await?;
    Ok(database)
}
