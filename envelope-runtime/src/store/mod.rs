//! Encrypted records in stores: what generated code needs of `sqlx` and `serde`, each behind the feature of its name.

mod dynamodb;
#[doc(hidden)]
pub mod from_row;
#[doc(hidden)]
pub mod serde;
#[cfg(feature = "sqlx")]
mod sqlx;
