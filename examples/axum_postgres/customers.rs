//! The customers of the tenant that a request names: handlers get at no others.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use envelope_runtime::Envelope;

use crate::customer::{Change, Customer, NewCustomer, TenantContext};
use crate::error::Error;
use crate::routes::App;
use crate::{encrypted, plain};

/// How many customers a list has.
pub(crate) const PAGE: i64 = 20;
/// The most letters of a tenant's name.
const LONGEST_TENANT: usize = 64;

/// What protects the rows. A service of yours has the first way alone, and calls `encrypted` directly; the second is for measuring.
#[derive(Clone)]
pub(crate) enum Sealing {
    Envelope(Envelope),
    None,
}

/// The customers of one tenant.
pub(crate) enum Customers {
    Encrypted(encrypted::Customers),
    Plain(plain::Customers),
}

/// From the header `x-tenant`. In a service of yours, the tenant comes from what the caller has proved: a session, a token.
impl FromRequestParts<App> for Customers {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let tenant = parts.headers.get("x-tenant").and_then(|value| value.to_str().ok());
        let tenant = tenant.filter(|tenant| is_name(tenant));
        let tenant = tenant
            .ok_or(Error::Invalid("the header x-tenant must name a tenant"))?
            .to_owned();
        let pool = app.pool.clone();
        Ok(match &app.sealing {
            // From here on, a row of another tenant is refused, whatever a query brings.
            Sealing::Envelope(envelope) => Self::Encrypted(encrypted::Customers {
                pool,
                client: envelope.scoped(&TenantContext { tenant }),
            }),
            Sealing::None => Self::Plain(plain::Customers { pool, tenant }),
        })
    }
}

/// Each tenant has data keys of its own: names are short, and of few letters.
fn is_name(tenant: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=LONGEST_TENANT).contains(&tenant.len()) && tenant.bytes().all(allowed)
}

impl Customers {
    pub(crate) async fn create(&self, new: NewCustomer) -> Result<Customer, Error> {
        match self {
            Self::Encrypted(customers) => customers.create(new).await,
            Self::Plain(customers) => customers.create(new).await,
        }
    }

    pub(crate) async fn read(&self, id: i64) -> Result<Customer, Error> {
        match self {
            Self::Encrypted(customers) => customers.read(id).await,
            Self::Plain(customers) => customers.read(id).await,
        }
    }

    /// Customers of a country, by id, from the one behind `after`: at most [`PAGE`].
    pub(crate) async fn list(&self, country: &str, after: i64) -> Result<Vec<Customer>, Error> {
        match self {
            Self::Encrypted(customers) => customers.list(country, after).await,
            Self::Plain(customers) => customers.list(country, after).await,
        }
    }

    pub(crate) async fn change(&self, id: i64, change: Change) -> Result<Customer, Error> {
        match self {
            Self::Encrypted(customers) => customers.change(id, change).await,
            Self::Plain(customers) => customers.change(id, change).await,
        }
    }
}
