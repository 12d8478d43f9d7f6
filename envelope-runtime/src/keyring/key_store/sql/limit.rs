//! How long an operation of a table may take.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::keyring::key_store::TableError;

/// What an operation may take unless the table is told otherwise.
pub(super) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// The operation was given up.
#[derive(Debug, Error)]
#[error(
    "no answer within {limit:?}, the table's own limit (`timeout`), which includes the wait for a connection of the pool; \
     if it was to write, it may or may not have done so"
)]
struct Elapsed {
    limit: Duration,
}

/// What the operation gives, or that it took too long. By the clock of the runtime that the program's `sqlx` runs in, as the
/// pool's own limits are.
pub(super) async fn within<T>(
    limit: Duration,
    operation: impl Future<Output = Result<T, TableError>>,
) -> Result<T, TableError> {
    match sqlx_core::rt::timeout(limit, operation).await {
        Ok(outcome) => outcome,
        Err(_) => Err(TableError::Unavailable(Arc::new(Elapsed { limit }))),
    }
}
