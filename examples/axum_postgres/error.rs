//! What a request fails with: the answer to the caller, and the line in the log, neither of which has a value or a key in it.

use std::error::Error as StdError;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::metrics;

pub(crate) enum Error {
    /// The request lacks something, or has something that cannot be kept.
    Invalid(&'static str),
    /// There is no such customer, or it is another tenant's: the caller cannot tell which.
    NotFound,
    /// There is a customer of this id already.
    Exists,
    /// Somebody else changed the customer in between.
    Changed,
    /// A stored row is not what this service wrote: altered, moved, or exchanged.
    Refused {
        tenant: String,
        id: Option<i64>,
        source: envelope_runtime::Error,
    },
    /// A data key could not be obtained, or a customer has no encoding.
    Envelope(envelope_runtime::Error),
    Database(sqlx::Error),
}

impl From<envelope_runtime::Error> for Error {
    fn from(error: envelope_runtime::Error) -> Self {
        Self::Envelope(error)
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(refused) if refused.is_unique_violation() => Self::Exists,
            // "Data exception": a text with a NUL, for one. https://www.postgresql.org/docs/current/errcodes-appendix.html
            sqlx::Error::Database(refused) if refused.code().is_some_and(|code| code.starts_with("22")) => {
                Self::Invalid("a value has no form in the database")
            }
            _ => Self::Database(error),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, said) = match &self {
            Self::Invalid(why) => (StatusCode::BAD_REQUEST, *why),
            Self::NotFound => (StatusCode::NOT_FOUND, "there is no such customer"),
            Self::Exists => (StatusCode::CONFLICT, "there is a customer of this id already"),
            Self::Changed => (
                StatusCode::CONFLICT,
                "the customer was changed in between: read it again",
            ),
            Self::Refused { tenant, id, source } => {
                // Somebody writes to the table who should not: wake people up, and keep the row as evidence.
                metrics::refused();
                tracing::error!(
                    alarm = "tampering",
                    table = "customers",
                    tenant,
                    id,
                    error = cause(source),
                    "a row was refused"
                );
                (StatusCode::INTERNAL_SERVER_ERROR, "the customer cannot be read")
            }
            Self::Envelope(source) => {
                tracing::error!(
                    error = cause(source),
                    "a data key could not be obtained, or a customer not be encrypted"
                );
                match source {
                    envelope_runtime::Error::Encrypt(_) => {
                        (StatusCode::INTERNAL_SERVER_ERROR, "the customer cannot be kept")
                    }
                    _ => (StatusCode::SERVICE_UNAVAILABLE, "try again later"),
                }
            }
            Self::Database(source) => {
                // Its text names tables, columns and rules. Its `Debug` would also have PostgreSQL's details, with values.
                tracing::error!(error = cause(source), "the database failed");
                (StatusCode::SERVICE_UNAVAILABLE, "try again later")
            }
        };
        (status, said).into_response()
    }
}

/// For `tracing`, which then writes an error with its sources, by `Display`.
fn cause<'a>(error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    error
}
