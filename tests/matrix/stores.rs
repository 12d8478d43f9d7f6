//! The stores, and the ways through them that the columns of a record have.

use std::collections::HashMap;
use std::error::Error;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use envelope_runtime::dynamodb::ItemError;
use envelope_runtime::sql::{Bind as _, BindColumns, DescribeColumns, SqlTable};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, PgPool, Postgres, Sqlite, SqlitePool};

use crate::databases;
use crate::records::TABLE;
use envelope_tests::engine::Engine;

/// As the columns of the table are headed.
pub(crate) const NAMES: [&str; 5] = ["PostgreSQL", "SQLite", "DynamoDB", "JSON", "CBOR"];

pub(crate) struct Stores {
    /// None where there is no server.
    pub(crate) postgres: Option<PgPool>,
    pub(crate) sqlite: SqlitePool,
    dynamodb: Engine,
}

impl Stores {
    pub(crate) async fn start() -> Self {
        let dynamodb = Engine::start();
        let id = AttributeDefinition::builder()
            .attribute_name("id")
            .attribute_type(ScalarAttributeType::N);
        let key = KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash);
        dynamodb
            .client
            .create_table()
            .table_name(TABLE)
            .attribute_definitions(id.build().unwrap())
            .key_schema(key.build().unwrap())
            .billing_mode(BillingMode::PayPerRequest)
            .send()
            .await
            .unwrap();
        Self {
            postgres: databases::postgres("types in columns of PostgreSQL").await,
            sqlite: databases::sqlite().await,
            dynamodb,
        }
    }
}

/// How many values of each type are sent to DynamoDB; all are made into items.
const SENT: usize = 2;

type Item = HashMap<String, AttributeValue>;

impl Stores {
    /// Puts an item, and gets it.
    async fn dynamodb_item(&self, id: usize, item: Item) -> Result<Item, Failure> {
        let client = &self.dynamodb.client;
        let put = client.put_item().table_name(TABLE).set_item(Some(item)).send().await;
        put.map_err(|error| Failure::Refused(error.message().unwrap().to_owned()))?;
        let key = AttributeValue::N(id.to_string());
        let get = client.get_item().table_name(TABLE).key("id", key).consistent_read(true);
        Ok(get.send().await.unwrap().item.unwrap())
    }
}

/// What became of a row.
pub(crate) enum Failure {
    /// It was not written.
    Refused(String),
    /// It was, and could not be read.
    Unreadable(String),
}

/// What came back.
pub(crate) struct Returned<E> {
    /// The type of the column `value`, where there are such.
    pub(crate) column: String,
    pub(crate) rows: Vec<Result<E, Failure>>,
}

/// Writes rows, which are numbered from 0 on, and reads them. None if there is no such store here.
pub(crate) type Route<E> = for<'a> fn(&'a Stores, Vec<E>) -> Pin<Box<dyn Future<Output = Option<Returned<E>>> + 'a>>;

/// The ways of an encrypted struct, in the order of [`NAMES`].
pub(crate) type Routes<E> = [Option<Route<E>>; 5];

/// Asks which stores a struct has a way through. An inherent constant is there if its bounds hold; else that of [`NoWay`] is found.
pub(crate) struct Through<E>(PhantomData<E>);

pub(crate) trait NoWay<E> {
    const POSTGRES: Option<Route<E>> = None;
    const SQLITE: Option<Route<E>> = None;
    const SERDE: [Option<Route<E>>; 2] = [None, None];
}

impl<E> NoWay<E> for Through<E> {}

macro_rules! routes {
    ($encrypted:ty) => {{
        #[allow(unused_imports, reason = "not every struct needs it")]
        use crate::stores::NoWay as _;
        type Ways = crate::stores::Through<$encrypted>;
        let [json, cbor] = Ways::SERDE;
        [Ways::POSTGRES, Ways::SQLITE, Ways::DYNAMODB, json, cbor]
    }};
}

macro_rules! sql {
    ($pool:expr, $DB:ty, $rows:ident) => {{
        let definition = E::definition::<$DB>();
        let create = definition.create_table();
        let column = create.as_str().split_once("\"value\" ").unwrap().1;
        let column = column
            .split_once([',', '\n'])
            .unwrap()
            .0
            .trim_end_matches(" NOT NULL")
            .to_owned();
        sqlx::raw_sql("DROP TABLE IF EXISTS cells")
            .execute($pool)
            .await
            .unwrap();
        sqlx::raw_sql(create).execute($pool).await.unwrap();
        let mut returned = Vec::new();
        for (id, row) in (0_i64..).zip($rows) {
            // The table changes, so no statement may be kept.
            let insert = sqlx::query(E::INSERT).persistent(false).bind_all(row);
            returned.push(match insert.execute($pool).await {
                Err(error) => Err(Failure::Refused(sql_message(&error))),
                Ok(_) => {
                    let select = sqlx::query("SELECT * FROM cells WHERE id = $1")
                        .persistent(false)
                        .bind(id);
                    let read = select.fetch_one($pool).await.and_then(|row| E::from_row(&row));
                    read.map_err(|error| Failure::Unreadable(message(&error)))
                }
            });
        }
        Some(Returned { column, rows: returned })
    }};
}

impl<E> Through<E>
where
    E: SqlTable<Tree: BindColumns<Postgres> + DescribeColumns<Postgres>> + for<'r> FromRow<'r, PgRow> + 'static,
{
    pub(crate) const POSTGRES: Option<Route<E>> = Some(|stores, rows| {
        Box::pin(async move {
            let pool = stores.postgres.as_ref()?;
            sql!(pool, Postgres, rows)
        })
    });
}

impl<E> Through<E>
where
    E: SqlTable<Tree: BindColumns<Sqlite> + DescribeColumns<Sqlite>> + for<'r> FromRow<'r, SqliteRow> + 'static,
{
    pub(crate) const SQLITE: Option<Route<E>> =
        Some(|stores, rows| Box::pin(async move { sql!(&stores.sqlite, Sqlite, rows) }));
}

impl<E> Through<E>
where
    E: TryFrom<Item, Error = ItemError> + 'static,
    Item: TryFrom<E, Error = ItemError>,
{
    pub(crate) const DYNAMODB: Option<Route<E>> = Some(|stores, rows| {
        Box::pin(async move {
            let mut returned = Vec::new();
            for (id, row) in (0_usize..).zip(rows) {
                let item = Item::try_from(row).map_err(|error| Failure::Refused(message(&error)));
                let item = match item {
                    // A request takes a while, and the engine has the same types for all values.
                    Ok(item) if id < SENT => stores.dynamodb_item(id, item).await,
                    item => item,
                };
                let read = |item| E::try_from(item).map_err(|error| Failure::Unreadable(message(&error)));
                returned.push(item.and_then(read));
            }
            Some(Returned {
                column: String::new(),
                rows: returned,
            })
        })
    });
}

impl<E: Serialize + DeserializeOwned + 'static> Through<E> {
    pub(crate) const SERDE: [Option<Route<E>>; 2] = [
        Some(|_, rows| {
            Box::pin(std::future::ready(by_serde(rows, |row| {
                let text = serde_json::to_string(&row).map_err(|error| Failure::Refused(message(&error)))?;
                serde_json::from_str(&text).map_err(|error| Failure::Unreadable(message(&error)))
            })))
        }),
        Some(|_, rows| {
            Box::pin(std::future::ready(by_serde(rows, |row| {
                let mut bytes = Vec::new();
                ciborium::into_writer(&row, &mut bytes).map_err(|error| Failure::Refused(message(&error)))?;
                ciborium::from_reader(bytes.as_slice()).map_err(|error| Failure::Unreadable(message(&error)))
            })))
        }),
    ];
}

fn by_serde<E>(rows: Vec<E>, there_and_back: impl Fn(E) -> Result<E, Failure>) -> Option<Returned<E>> {
    Some(Returned {
        column: String::new(),
        rows: rows.into_iter().map(there_and_back).collect(),
    })
}

/// What a database says, without what sqlx says about it.
fn sql_message(error: &sqlx::Error) -> String {
    let said = error.as_database_error().map(|error| error.message().to_owned());
    said.unwrap_or_else(|| message(error))
}

/// What an error says, down to its last cause.
pub(crate) fn message(error: &dyn Error) -> String {
    let mut causes = vec![error.to_string()];
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
        causes.push(error.to_string());
    }
    causes.dedup();
    causes.join(": ")
}
