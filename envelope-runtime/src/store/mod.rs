//! Encrypted records in stores: what generated code needs of `aws-sdk-dynamodb`, `sqlx` and `serde`, each behind the
//! feature of its name.

pub(crate) mod columns;
#[cfg(feature = "dynamodb")]
pub mod dynamodb;
#[doc(hidden)]
pub mod from_row;
#[doc(hidden)]
pub mod item;
#[cfg(feature = "json")]
pub mod json;
#[doc(hidden)]
pub mod serde;
#[cfg(feature = "sqlx")]
pub mod sql;
#[cfg(feature = "sqlx")]
mod sqlx;
