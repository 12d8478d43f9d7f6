//! The table, as a store calls it.

use std::fmt;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::operation::describe_table::DescribeTableError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, Put, TableDescription, TableStatus, TransactWriteItem,
};

use super::error::{Cancelled, cancelled, failed, found};
use super::item::{ENC, ID, Item, TYPE, from_item, key, to_item};
use super::shape;
use crate::keyring::BoxFuture;
use crate::keyring::key_store::row::{ACTIVE, TOMBSTONE};
use crate::keyring::key_store::{KeyRow, KeyTable, TableError};

/// How long a request may take in all, retries included, unless a table is told otherwise.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a transaction is tried that others keep out of the way, and how long it waits after the first time.
const ATTEMPTS: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(20);
/// The most writes in one transaction.
const MAX_WRITES: usize = 100;
/// How often, and how far apart, a new table is asked whether it is there.
const POLLS: u32 = 120;
const POLL_PAUSE: Duration = Duration::from_millis(500);

const NO_ROW: &str = "attribute_not_exists(#id)";

/// A table of branch keys in DynamoDB, which AWS's libraries can share.
///
/// Partition key `branch-key-id`, sort key `type`, both strings; attributes as in the [record format]. Reads are consistent.
/// A branch key is made, and rotated, in one transaction; a forgotten one loses its active version in the same transaction
/// that adds the tombstone, and its other rows right after. Retries are the SDK's, as the client is configured.
///
/// ```no_run
/// use envelope_runtime::keyring::key_store::{DynamoDbKeyTable, KeyTable};
///
/// # async fn run(client: aws_sdk_dynamodb::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let table = DynamoDbKeyTable::new(client, "tenant-keys");
/// table.create_table().await?;
/// # Ok(())
/// # }
/// ```
///
/// [record format]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/branch-key-store.md#record-format
#[derive(Clone)]
pub struct DynamoDbKeyTable {
    client: Client,
    table: String,
    timeout: Duration,
}

impl DynamoDbKeyTable {
    /// The table of this name, whether it is there yet or not.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self {
            client,
            table: table.into(),
            timeout: DEFAULT_TIMEOUT,
        }
    }

    /// How long a request may take in all, retries included. Default: 10 s. A single attempt may take half of it.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    fn timeouts(&self) -> aws_sdk_dynamodb::config::Builder {
        let timeouts = TimeoutConfig::builder()
            .operation_timeout(self.timeout)
            .operation_attempt_timeout(self.timeout / 2);
        aws_sdk_dynamodb::config::Builder::new().timeout_config(timeouts.build())
    }

    /// What DynamoDB says of the table, if it is there.
    async fn describe(&self) -> Result<Option<TableDescription>, TableError> {
        let request = self.client.describe_table().table_name(&self.table);
        match request.customize().config_override(self.timeouts()).send().await {
            Ok(answer) => Ok(answer.table),
            Err(error) => match error.as_service_error() {
                Some(DescribeTableError::ResourceNotFoundException(_)) => Ok(None),
                _ => Err(failed("DescribeTable", &self.table, &error)),
            },
        }
    }

    async fn create_if_missing(&self) -> Result<(), TableError> {
        if self.describe().await?.is_none() {
            let request = shape::creation(&self.client, &self.table).map_err(|error| self.unbuilt(&error))?;
            if let Err(error) = request.customize().config_override(self.timeouts()).send().await
                // Somebody else was faster.
                && !matches!(error.as_service_error(), Some(CreateTableError::ResourceInUseException(_)))
            {
                return Err(failed("CreateTable", &self.table, &error));
            }
        }
        for _ in 0..POLLS {
            if let Some(description) = self.describe().await? {
                shape::check(&self.table, &description)?;
                if !matches!(description.table_status(), Some(TableStatus::Creating)) {
                    return Ok(());
                }
            }
            tokio::time::sleep(POLL_PAUSE).await;
        }
        Err(found("CreateTable", &self.table, "the table is still being created"))
    }

    async fn get(&self, id: &str, type_name: &str) -> Result<Option<KeyRow>, TableError> {
        let request = self.client.get_item().table_name(&self.table);
        let answer = request
            .set_key(Some(key(id, type_name)))
            .consistent_read(true)
            .customize()
            .config_override(self.timeouts())
            .send()
            .await
            .map_err(|error| failed("GetItem", &self.table, &error))?;
        answer.item.map(from_item).transpose()
    }

    /// All items of an id, whatever they are.
    async fn query(&self, id: &str) -> Result<Vec<Item>, TableError> {
        let mut items = Vec::new();
        let mut start = None;
        loop {
            let request = self.client.query().table_name(&self.table);
            let answer = request
                .key_condition_expression("#id = :id")
                .expression_attribute_names("#id", ID)
                .expression_attribute_values(":id", AttributeValue::S(id.to_owned()))
                .consistent_read(true)
                .set_exclusive_start_key(start)
                .customize()
                .config_override(self.timeouts())
                .send()
                .await
                .map_err(|error| failed("Query", &self.table, &error))?;
            items.extend(answer.items.unwrap_or_default());
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(items);
            }
        }
    }

    async fn scan(&self) -> Result<Vec<KeyRow>, TableError> {
        let mut rows = Vec::new();
        let mut start = None;
        loop {
            let request = self.client.scan().table_name(&self.table);
            let answer = request
                .filter_expression("#type IN (:active, :tombstone)")
                .expression_attribute_names("#type", TYPE)
                .expression_attribute_values(":active", AttributeValue::S(ACTIVE.to_owned()))
                .expression_attribute_values(":tombstone", AttributeValue::S(TOMBSTONE.to_owned()))
                .consistent_read(true)
                .set_exclusive_start_key(start)
                .customize()
                .config_override(self.timeouts())
                .send()
                .await
                .map_err(|error| failed("Scan", &self.table, &error))?;
            for item in answer.items.unwrap_or_default() {
                rows.push(from_item(item)?);
            }
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(rows);
            }
        }
    }

    async fn add(&self, rows: Vec<KeyRow>) -> Result<(), TableError> {
        let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
        let puts = rows.into_iter().map(|row| self.put(row, NO_ROW));
        let mut writes = puts.collect::<Result<Vec<_>, _>>()?;
        // Of one branch key, in all that stores do.
        if let Some(id) = ids.first() {
            // Old versions, which no condition can be about, are looked for first.
            if !self.query(id).await?.is_empty() {
                return Err(TableError::Exists);
            }
            writes.push(self.no_tombstone(id)?);
        }
        self.transact(writes, TableError::Exists).await
    }

    async fn replace(&self, version: KeyRow, active: KeyRow, replaces: &[u8]) -> Result<(), TableError> {
        let replacing = Put::builder()
            .table_name(&self.table)
            .set_item(Some(to_item(active)))
            .condition_expression("attribute_exists(#id) AND #enc = :old")
            .expression_attribute_names("#id", ID)
            .expression_attribute_names("#enc", ENC)
            .expression_attribute_values(":old", AttributeValue::B(Blob::new(replaces)))
            .build()
            .map_err(|error| self.unbuilt(&error))?;
        let replacing = TransactWriteItem::builder().put(replacing).build();
        let writes = vec![self.put(version, NO_ROW)?, replacing];
        self.transact(writes, TableError::Conflict).await
    }

    async fn bury(&self, tombstone: KeyRow) -> Result<(), TableError> {
        let id = tombstone.id.clone();
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(to_item(tombstone)))
            .build()
            .map_err(|error| self.unbuilt(&error))?;
        let put = TransactWriteItem::builder().put(put).build();
        self.transact(vec![put, self.delete(key(&id, ACTIVE))?], TableError::Conflict)
            .await?;
        // Without an active version no rotation adds another one: what is there now is all there will be.
        let mut deletes = Vec::new();
        for mut item in self.query(&id).await? {
            item.retain(|name, _| [ID, TYPE].contains(&name.as_str()));
            if item.get(TYPE) != Some(&AttributeValue::S(TOMBSTONE.to_owned())) {
                deletes.push(self.delete(item)?);
            }
        }
        for writes in deletes.chunks(MAX_WRITES) {
            self.transact(writes.to_vec(), TableError::Conflict).await?;
        }
        Ok(())
    }

    /// Adds a row under a condition on what is there in its place.
    fn put(&self, row: KeyRow, condition: &str) -> Result<TransactWriteItem, TableError> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(to_item(row)))
            .condition_expression(condition)
            .expression_attribute_names("#id", ID);
        let put = put.build().map_err(|error| self.unbuilt(&error))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    fn no_tombstone(&self, id: &str) -> Result<TransactWriteItem, TableError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(key(id, TOMBSTONE)))
            .condition_expression(NO_ROW)
            .expression_attribute_names("#id", ID);
        let check = check.build().map_err(|error| self.unbuilt(&error))?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }

    fn delete(&self, key: Item) -> Result<TransactWriteItem, TableError> {
        let delete = Delete::builder().table_name(&self.table).set_key(Some(key));
        let delete = delete.build().map_err(|error| self.unbuilt(&error))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    /// Makes all of the writes, or none of them and `unmet` if a condition does not hold. Waits for other transactions.
    async fn transact(&self, writes: Vec<TransactWriteItem>, unmet: TableError) -> Result<(), TableError> {
        let mut pause = FIRST_PAUSE;
        for _ in 0..ATTEMPTS {
            let request = self.client.transact_write_items();
            let request = request.set_transact_items(Some(writes.clone())).customize();
            let Err(error) = request.config_override(self.timeouts()).send().await else {
                return Ok(());
            };
            match cancelled(&self.table, &error) {
                Cancelled::Condition => return Err(unmet),
                Cancelled::Failed(error) => return Err(error),
                Cancelled::Busy => {}
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        Err(found(
            "TransactWriteItems",
            &self.table,
            "other transactions kept the rows busy",
        ))
    }

    /// A request lacks a part, which the SDK checks when it runs.
    fn unbuilt(&self, error: &BuildError) -> TableError {
        found("a request", &self.table, &error.to_string())
    }
}

impl KeyTable for DynamoDbKeyTable {
    fn create_table(&self) -> BoxFuture<'_, Result<(), TableError>> {
        Box::pin(self.create_if_missing())
    }

    fn read<'a>(&'a self, id: &'a str, type_name: &'a str) -> BoxFuture<'a, Result<Option<KeyRow>, TableError>> {
        Box::pin(self.get(id, type_name))
    }

    fn read_all<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Vec<KeyRow>, TableError>> {
        Box::pin(async move { self.query(id).await?.into_iter().map(from_item).collect() })
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<KeyRow>, TableError>> {
        Box::pin(self.scan())
    }

    fn create(&self, rows: Vec<KeyRow>) -> BoxFuture<'_, Result<(), TableError>> {
        Box::pin(self.add(rows))
    }

    fn rotate<'a>(
        &'a self,
        version: KeyRow,
        active: KeyRow,
        replaces: &'a [u8],
    ) -> BoxFuture<'a, Result<(), TableError>> {
        Box::pin(self.replace(version, active, replaces))
    }

    fn forget(&self, tombstone: KeyRow) -> BoxFuture<'_, Result<(), TableError>> {
        Box::pin(self.bury(tombstone))
    }
}

/// Without the client, whose configuration is long.
impl fmt::Debug for DynamoDbKeyTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynamoDbKeyTable")
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}
