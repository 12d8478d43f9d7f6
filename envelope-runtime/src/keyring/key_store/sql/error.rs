//! What a database says, as errors of a table.

use std::sync::Arc;

use sqlx_core::error::Error;

use crate::keyring::key_store::TableError;

impl From<Error> for TableError {
    fn from(error: Error) -> Self {
        let Error::Database(refusal) = &error else {
            return unavailable(error);
        };
        if refusal.is_unique_violation() {
            Self::Exists
        } else if refusal.is_check_violation() {
            Self::Malformed {
                problem: "it breaks a rule of the table".to_owned(),
            }
        } else {
            unavailable(error)
        }
    }
}

fn unavailable(error: Error) -> TableError {
    TableError::Unavailable(Arc::new(error))
}
