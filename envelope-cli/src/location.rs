//! Where the table of branch keys lies.

use std::sync::Arc;
use std::time::Duration;

use envelope_runtime::keyring::key_store::{DynamoDbKeyTable, KeyTable, PostgresKeyTable, SqliteKeyTable};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{ConnectOptions as _, Connection as _};
use url::Url;

use crate::aws::{self, Endpoint};
use crate::error::{Error, Result};

/// The table in a database, unless another one is named.
const DEFAULT_TABLE: &str = "branch_keys";
/// How long a database may take to answer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Where the table of branch keys lies.
#[derive(Debug)]
pub(crate) enum Location {
    Postgres {
        options: Box<PgConnectOptions>,
        table: String,
    },
    Sqlite {
        options: Box<SqliteConnectOptions>,
        table: String,
    },
    DynamoDb {
        table: String,
        region: Option<String>,
        endpoint: Option<Endpoint>,
    },
}

impl Location {
    /// The table that a URL names, with a `table` if the URL is that of a database.
    pub(crate) fn parse(url: &str, table: Option<&str>) -> Result<Location> {
        let named = || table.unwrap_or(DEFAULT_TABLE).to_owned();
        let scheme = url.split_once(':').map(|(scheme, _)| scheme);
        match scheme.unwrap_or_default().to_ascii_lowercase().as_str() {
            "postgres" | "postgresql" => Ok(Location::Postgres {
                options: Box::new(url.parse().map_err(Error::Url)?),
                table: named(),
            }),
            "sqlite" => Ok(Location::Sqlite {
                options: Box::new(url.parse().map_err(Error::Url)?),
                table: named(),
            }),
            "dynamodb" if table.is_some() => Err(Error::usage(
                "--table is for databases; in DynamoDB, the URL names it: dynamodb://table",
            )),
            "dynamodb" => dynamodb(url),
            _ => Err(Error::usage(
                "--key-store must begin with postgres://, sqlite:// or dynamodb://",
            )),
        }
    }

    /// Opens it; a database file that is not there is made if `create` says so.
    pub(crate) async fn open(self, create: bool) -> Result<Arc<dyn KeyTable>> {
        match self {
            Location::Postgres { options, table } => {
                // One connection first: a pool would try again until its time is over, and then not say why.
                within(PgConnection::connect_with(&options))
                    .await?
                    .close()
                    .await
                    .map_err(Error::Connect)?;
                let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(CONNECT_TIMEOUT);
                Ok(Arc::new(PostgresKeyTable::new(
                    pool.connect_lazy_with(*options),
                    &table,
                )?))
            }
            Location::Sqlite { options, table } => {
                let options = options.create_if_missing(create);
                within(options.connect()).await?.close().await.map_err(Error::Connect)?;
                let pool = SqlitePoolOptions::new()
                    .max_connections(1)
                    .acquire_timeout(CONNECT_TIMEOUT);
                Ok(Arc::new(SqliteKeyTable::new(pool.connect_lazy_with(options), &table)?))
            }
            Location::DynamoDb {
                table,
                region,
                endpoint,
            } => {
                let client = aws::dynamodb(region, endpoint.as_ref()).await;
                Ok(Arc::new(DynamoDbKeyTable::new(client, table)))
            }
        }
    }
}

async fn within<T>(connecting: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
    match tokio::time::timeout(CONNECT_TIMEOUT, connecting).await {
        Ok(connected) => connected.map_err(Error::Connect),
        Err(_) => Err(Error::Timeout(CONNECT_TIMEOUT.as_secs())),
    }
}

fn dynamodb(url: &str) -> Result<Location> {
    let form = || Error::usage("--key-store must be dynamodb://table, or dynamodb://table?region=…&endpoint=…");
    let url = Url::parse(url).map_err(|_| form())?;
    let is_plain = url.username().is_empty()
        && url.password().is_none()
        && url.port().is_none()
        && matches!(url.path(), "" | "/")
        && url.fragment().is_none();
    let table = url
        .host_str()
        .filter(|host| is_plain && is_table(host))
        .ok_or_else(form)?;
    let (mut region, mut endpoint) = (None, None);
    for (key, value) in url.query_pairs() {
        match &*key {
            "region" if region.is_none() && !value.is_empty() => region = Some(value.into_owned()),
            "endpoint" if endpoint.is_none() => {
                endpoint = Some(Endpoint::parse("the endpoint of --key-store", &value)?)
            }
            _ => return Err(form()),
        }
    }
    Ok(Location::DynamoDb {
        table: table.to_owned(),
        region,
        endpoint,
    })
}

/// Whether DynamoDB could have a table of this name.
fn is_table(name: &str) -> bool {
    (3..=255).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_in_dynamodb_has_a_region_and_an_endpoint_if_they_are_given() {
        let Ok(Location::DynamoDb {
            table,
            region,
            endpoint,
        }) = Location::parse("dynamodb://Tenant_Keys", None)
        else {
            panic!("it is one");
        };
        assert_eq!((table.as_str(), region, endpoint), ("Tenant_Keys", None, None));
        let url = "dynamodb://keys?region=eu-west-1&endpoint=http%3A%2F%2F127.0.0.1%3A8000";
        let Ok(Location::DynamoDb { region, endpoint, .. }) = Location::parse(url, None) else {
            panic!("it is one");
        };
        assert_eq!(region.as_deref(), Some("eu-west-1"));
        assert_eq!(endpoint.unwrap().as_str(), "http://127.0.0.1:8000/");
    }

    #[test]
    fn a_database_has_a_table_of_a_default_name() {
        for url in [
            "postgres://localhost/app",
            "postgresql://localhost/app",
            "sqlite://keys.db",
        ] {
            for (given, expected) in [(None, "branch_keys"), (Some("app.keys"), "app.keys")] {
                match Location::parse(url, given) {
                    Ok(Location::Postgres { table, .. } | Location::Sqlite { table, .. }) => {
                        assert_eq!(table, expected)
                    }
                    other => panic!("{url}: {other:?}"),
                }
            }
        }
    }

    #[test]
    fn other_urls_are_refused_and_not_repeated() {
        for url in [
            "",
            "hunter2",
            "mysql://root:hunter2@localhost/app",
            "postgres://root:hunter2@local host/app",
            "postgres://root:hunter2@localhost:port/app",
            "sqlite://keys.db?mode=hunter2x&hunter2",
            "dynamodb://",
            "dynamodb://k",
            "dynamodb://root:hunter2@keys",
            "dynamodb://keys:8000",
            "dynamodb://keys/hunter2",
            "dynamodb://keys?hunter2=1",
            "dynamodb://keys?region=a&region=b",
            "dynamodb://keys?endpoint=http%3A%2F%2F10.0.0.1",
        ] {
            let error = Location::parse(url, None).unwrap_err();
            assert_eq!(error.status(), 2, "{url}");
            let shown = crate::text::one_line(&error);
            assert!(
                !shown.contains("root:hunter2") && !shown.contains("@local"),
                "{url}: {shown}"
            );
        }
        assert!(Location::parse("dynamodb://keys", Some("branch_keys")).is_err());
    }
}
