//! What a failed request to DynamoDB comes down to.

use std::error::Error;
use std::sync::Arc;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;

use crate::keyring::key_store::TableError;

/// What DynamoDB or the SDK said about a failed request. The SDK's own error would bring along request and response.
#[derive(Debug, thiserror::Error)]
#[error("DynamoDB: {operation} on table `{table}` failed: {said}")]
struct Failed {
    operation: &'static str,
    table: String,
    said: String,
}

/// A request failed.
pub(super) fn failed<E>(operation: &'static str, table: &str, error: &SdkError<E, HttpResponse>) -> TableError
where
    E: Error + ProvideErrorMetadata + 'static,
    SdkError<E, HttpResponse>: RequestId,
{
    let mut said = match (error.code(), error.message()) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code.to_owned(),
        _ => chain(error),
    };
    if let Some(request) = error.request_id() {
        said.push_str(&format!(" (request {request})"));
    }
    found(operation, table, &said)
}

/// A request failed for what we found.
pub(super) fn found(operation: &'static str, table: &str, said: &str) -> TableError {
    TableError::Unavailable(Arc::new(Failed {
        operation,
        table: table.to_owned(),
        said: said.chars().take(1024).flat_map(char::escape_debug).collect(),
    }))
}

/// An error and those behind it, in one line.
fn chain(error: &dyn Error) -> String {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        said.push_str(&format!(": {error}"));
        source = error.source();
    }
    said
}

/// Why a transaction did not take place.
pub(super) enum Cancelled {
    /// A row is not as it should be.
    Condition,
    /// Another transaction had one of the rows in hand.
    Busy,
    /// Anything else.
    Failed(TableError),
}

/// Tells why a transaction did not take place.
pub(super) fn cancelled(table: &str, error: &SdkError<TransactWriteItemsError, HttpResponse>) -> Cancelled {
    let mut is_busy = false;
    if let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error() {
        for reason in cancelled.cancellation_reasons() {
            match reason.code() {
                Some("ConditionalCheckFailed") => return Cancelled::Condition,
                Some("TransactionConflict") => is_busy = true,
                _ => {}
            }
        }
    }
    match is_busy {
        true => Cancelled::Busy,
        false => Cancelled::Failed(failed("TransactWriteItems", table, error)),
    }
}
